import { readFileSync } from 'node:fs';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly example?: unknown;
  readonly schema: { readonly example?: unknown; readonly default?: unknown };
}

interface Media {
  readonly schema?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** A request as Swagger UI sends it when nothing but the credentials is typed in. */
export interface PrefilledRequest {
  readonly title: string;
  readonly operation: Operation;
  readonly method: string;
  /** With its values, encoded. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly body?: { readonly type: string; readonly text: string };
}

export const DOCUMENT = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApi;

export const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const isParameter = (one: Parameter | { readonly $ref: string }): one is Parameter => 'in' in one;

const filledIn = ({ example, schema }: Parameter): unknown => example ?? schema.example ?? schema.default;

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

type Place = (typeof OPERATIONS)[number];

function requestsOf({ path, method, operation }: Place): PrefilledRequest[] {
  const parameters = (operation.parameters ?? []).filter(isParameter);
  const filled = parameters.flatMap((one) => {
    const value = filledIn(one);
    return value === undefined ? [] : [{ in: one.in, name: one.name, text: asText(value) }];
  });
  const base = {
    operation,
    method,
    path: filled
      .filter((one) => one.in === 'path')
      .reduce((text, { name, text: value }) => text.replace(`{${name}}`, encodeURIComponent(value)), path),
    query: filled.filter((one) => one.in === 'query').map(({ name, text }) => [name, text] as const),
  };
  const title = operation.summary;
  if (!operation.requestBody) return [{ ...base, title }];
  return Object.entries(operation.requestBody.content).flatMap(([type, { examples = {} }]) => {
    const several = Object.keys(operation.requestBody?.content ?? {}).length > 1;
    return Object.entries(examples).map(([name, { summary, value }]) => ({
      ...base,
      title: [title, several && type, Object.keys(examples).length > 1 && (summary ?? name)]
        .filter(Boolean)
        .join(': '),
      body: { type, text: typeof value === 'string' ? value : JSON.stringify(value, null, 2) },
    }));
  });
}

/** What is made before it is read, and is removed last. */
const ORDER = ['PUT', 'POST', 'GET', 'PATCH', 'DELETE'];

/** Every operation with every example. */
export const PREFILLED_REQUESTS: readonly PrefilledRequest[] = OPERATIONS.flatMap(requestsOf).sort(
  (a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method),
);
