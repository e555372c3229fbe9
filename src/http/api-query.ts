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
  const { prototype } = Type as { readonly prototype: object };
  const options = Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, prototype, name) as PropertyOptions;
  const { required = true, description } = options;
  return { name, required, ...(description !== undefined && { description }), schema: schemaOf(options) };
}

const schemaOf = ({
  required: _required,
  description: _description,
  isArray: _isArray,
  type,
  ...more
}: PropertyOptions): SchemaObject => ({
  ...more,
  type: type === String ? 'string' : (type as SchemaObject['type']),
});
