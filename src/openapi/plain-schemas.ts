import type { OpenAPIObject } from '@nestjs/swagger';
import { isObject } from '../common/is-object.js';

const REFERENCE = '#/components/schemas/';

/** The name of a schema for clients. `Void` alone means something else in several languages. */
const plainName = (name: string): string => {
  const plain = name.replace(/Dto$/, '');
  return plain === 'Void' ? 'VoidRequest' : plain;
};

/**
 * The document with schemas that generators of clients read as they are meant. They take a property with a `default`
 * as always there, also in requests; it says so in its description instead. Names say nothing of our classes.
 */
export function withPlainSchemas(document: OpenAPIObject): OpenAPIObject {
  const plain = plainPart(document) as OpenAPIObject;
  const schemas = Object.entries(plain.components?.schemas ?? {}).map(
    ([name, schema]) => [plainName(name), schema] as const,
  );
  if (new Set(schemas.map(([name]) => name)).size < schemas.length)
    throw new Error('Two schemas of the OpenAPI document have the same name');
  return { ...plain, components: { ...plain.components, schemas: Object.fromEntries(schemas) } };
}

function plainPart(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(plainPart);
  if (!isObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, plainEntry(key, value)]));
}

function plainEntry(key: string, value: unknown): unknown {
  // Examples are data: a `default` or `$ref` in them is no schema's.
  if (key === 'example' || key === 'examples') return value;
  if (key === '$ref' && typeof value === 'string' && value.startsWith(REFERENCE))
    return `${REFERENCE}${plainName(value.slice(REFERENCE.length))}`;
  if (key === 'properties' && isObject(value)) return plainProperties(value);
  return plainPart(value);
}

const plainProperties = (properties: object): object =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, withoutDefault(plainPart(schema))]),
  );

function withoutDefault(schema: unknown): unknown {
  if (!isObject(schema) || !Object.hasOwn(schema, 'default')) return schema;
  const { default: value, description, ...rest } = schema as Record<string, unknown>;
  const said = `Default: \`${String(value)}\`.`;
  return { ...rest, description: typeof description === 'string' ? `${description} ${said}` : said };
}
