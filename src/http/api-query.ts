import { applyDecorators } from '@nestjs/common';
import { ApiQuery, DECORATORS, type SchemaObject } from '@nestjs/swagger';

type PropertyOptions = Omit<SchemaObject, 'required' | 'type'> & {
  readonly required?: boolean;
  readonly isArray?: boolean;
  readonly type: SchemaObject['type'] | StringConstructor;
};

/**
 * Documents the query parameters of a DTO that a handler takes in another type, such as one with the faults of the DTO.
 * `ApiQuery({ type })` loses the values of enums.
 */
export const ApiQueryOf = <T extends object>(Type: new () => T, names: readonly (keyof T & string)[]) =>
  applyDecorators(...names.map((name) => ApiQuery(parameterOf(Type, name))));

function parameterOf(Type: new () => object, name: string) {
  const { prototype } = Type;
  const options = Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, prototype, name) as PropertyOptions;
  const { required = true, description, type, isArray: _, ...more } = options;
  const schema: SchemaObject = { ...more, type: type === String ? 'string' : (type as SchemaObject['type']) };
  return { name, required, ...(description !== undefined && { description }), schema };
}
