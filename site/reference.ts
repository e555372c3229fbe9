/** The parts of an OpenAPI document that the reference shows. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

export interface OpenApi {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

/** Deeper parts of a body are left to the OpenAPI document. */
const DEEPEST = 3;
/** Longer examples are left to the OpenAPI document, in characters. */
const LONGEST_EXAMPLE = 4_000;

const fileOf = (tag: string): string => `${tag.toLowerCase().replaceAll(' ', '-')}.md`;
const nameOf = ($ref: string): string => $ref.split('/').at(-1) ?? '';
// Cells of a table and Vue's templates give these characters a meaning.
const plain = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('{{', '{&#8203;{');
const code = (text: string): string => `\`${text}\``;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The pages of the API reference: an index, and one page for each tag. Paths are in the site. */
export function referencePages(document: OpenApi): Map<string, string> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const ofTag = (tag: string) => operations.filter(({ operation }) => operation.tags.includes(tag));
  const pages = document.tags.map(({ name, description }) => {
    const sections = ofTag(name).map(({ path, method, operation }) =>
      section(document, `${method} ${path}`, operation),
    );
    return [`reference/${fileOf(name)}`, [`# ${name}`, description, ...sections].join('\n\n')] as const;
  });
  const list = document.tags.map(({ name }) =>
    [
      `## ${name}`,
      table(
        ['operation', 'what it does'],
        ofTag(name).map(({ path, method, operation }) => [
          `[${code(`${method} ${path}`)}](./${fileOf(name)}#${anchorOf(`${method} ${path}`)})`,
          plain(operation.summary),
        ]),
      ),
    ].join('\n\n'),
  );
  const intro =
    'Every operation of the service. The same is in the [OpenAPI document](/files/openapi.json){target="_self"}, which clients can be generated from, with every example and every failure. [Errors](../errors.md) has a page for each code.';
  return new Map([['reference/index.md', ['# API reference', intro, ...list].join('\n\n')], ...pages]);
}

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

function section(document: OpenApi, title: string, operation: Operation): string {
  const { summary, description, security = [], parameters = [], requestBody, responses } = operation;
  const credentials = security
    .map((one) =>
      Object.keys(one)
        .map((name) => code(name))
        .join(' and '),
    )
    .join(', or ');
  const [, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return [
    `## ${code(title)}`,
    summary.replace(/\.?$/, '.'),
    ...(description === undefined ? [] : [description.replaceAll('{{', '{&#8203;{')]),
    `Credentials: ${credentials === '' ? 'none' : credentials}.`,
    ...parameterTable(document, parameters),
    ...bodyTable(document, body),
    ...exampleOf('An example body', body),
    table(
      ['status', 'answer'],
      Object.entries(responses).map(([status, answer]) => [status, plain(answer.description)]),
    ),
    ...exampleOf('An example answer', successOf(responses)),
  ].join('\n\n');
}

const successOf = (responses: Operation['responses']): Content | undefined =>
  Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1].content?.['application/json'];

function parameterTable(document: OpenApi, parameters: readonly Parameter[]): string[] {
  if (parameters.length === 0) return [];
  const rows = parameters
    .map((one) => (one.$ref === undefined ? one : (document.components.parameters[nameOf(one.$ref)] ?? one)))
    .map(({ name, in: place, required, description = '', schema }) => [
      code(name),
      `${place}${required === true ? ', required' : ''}`,
      kindOf(document, schema),
      plain(description),
    ]);
  return [table(['parameter', 'in', 'kind', 'meaning'], rows)];
}

function bodyTable(document: OpenApi, body: Content | undefined): string[] {
  const rows = body?.schema ? fieldsOf(document, body.schema, '', 0) : [];
  return rows.length === 0 ? [] : [table(['field of the body', 'kind', 'meaning'], rows)];
}

function resolved(document: OpenApi, schema: Schema): Schema {
  const whole =
    schema.$ref === undefined ? schema : (document.components.schemas[nameOf(schema.$ref)] ?? schema);
  const [first] = whole.allOf ?? [];
  return whole.properties === undefined && first ? resolved(document, first) : whole;
}

function fieldsOf(document: OpenApi, schema: Schema, prefix: string, depth: number): string[][] {
  const whole = resolved(document, schema);
  if (depth >= DEEPEST) return [];
  if (whole.items) return fieldsOf(document, whole.items, `${prefix}[]`, depth);
  return Object.entries(whole.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const required = whole.required?.includes(name) === true ? ', required' : '';
    const own = [code(path), kindOf(document, field) + required, plain(describedBy(document, field))];
    return [own, ...fieldsOf(document, field, path, depth + 1)];
  });
}

const describedBy = (document: OpenApi, schema: Schema): string =>
  schema.description ?? resolved(document, schema).description ?? '';

function kindOf(document: OpenApi, schema: Schema | undefined): string {
  if (!schema) return '';
  const whole = resolved(document, schema);
  if (whole.enum) return whole.enum.map((one) => code(String(one))).join(', ');
  const either = whole.oneOf ?? whole.anyOf;
  if (either) return [...new Set(either.map((one) => kindOf(document, one)))].join(', or ');
  if (whole.items) return `list of ${kindOf(document, whole.items) || 'values'}`;
  return [whole.type ?? []].flat().join(' or ');
}

function exampleOf(title: string, content: Content | undefined): string[] {
  const value = content?.example ?? Object.values(content?.examples ?? {})[0]?.value;
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length > LONGEST_EXAMPLE ? [] : [`${title}:`, `\`\`\`json\n${text}\n\`\`\``];
}
