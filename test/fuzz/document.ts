import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: AnySchemaObject;
  readonly example?: unknown;
}

interface Media {
  readonly schema?: AnySchemaObject;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly Parameter[];
  /** By content type. */
  readonly bodies: Readonly<Record<string, Media>>;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, AnySchemaObject>> };
}

interface RawOperation extends Pick<Operation, 'responses'> {
  readonly operationId?: string;
  readonly security?: Operation['security'];
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Operation['bodies'] };
}

const DOCUMENT_ID = 'openapi.json';

const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document;

const isParameter = (one: Parameter | { readonly $ref: string }): one is Parameter => 'in' in one;

/** Every operation of docs/openapi.json. */
export const OPERATIONS: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, raw]) => ({
    id: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    security: raw.security ?? [],
    // Those that are shared by all operations are headers.
    parameters: (raw.parameters ?? []).filter(isParameter),
    bodies: raw.requestBody?.content ?? {},
    responses: raw.responses,
  })),
);

const BY_ID = new Map(OPERATIONS.map((operation) => [operation.id, operation]));

/** @throws Error when the document has no such operation. */
export function operationOf(id: string): Operation {
  const operation = BY_ID.get(id);
  if (!operation) throw new Error(`No operation ${id}`);
  return operation;
}

/** The schema that a reference names, or the schema itself. */
export function resolved(schema: AnySchemaObject): AnySchemaObject {
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema.$ref ?? ''))?.[1];
  if (name === undefined) return schema;
  return resolved(document.components.schemas[name] ?? {});
}

const ajv = new Ajv2020({ strict: false, allErrors: false, formats: { int64: true, int32: true } });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: DOCUMENT_ID });

const compiled = new Map<string, ValidateFunction>();
const pointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * What is wrong with an answer, by the document.
 * @returns undefined when the document declares it.
 */
export function faultOf(
  { path, method, responses }: Operation,
  status: number,
  contentType: string,
  body: string,
): string | undefined {
  const response = responses[String(status)];
  if (!response) return `status ${status} is not declared`;
  const type = contentType.split(';')[0]?.trim() ?? '';
  if (!response.content) return undefined;
  if (!response.content[type]) return `content type ${contentType} of status ${status} is not declared`;
  if (type !== 'application/json') return undefined;
  const place = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
  const reference = `${DOCUMENT_ID}#/${place.map(pointer).map(encodeURIComponent).join('/')}`;
  const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
  compiled.set(reference, validate);
  return validate(JSON.parse(body)) ? undefined : ajv.errorsText(validate.errors);
}
