import type { PrefilledRequest } from './prefilled-requests.js';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** The variables of both files, as in dev.json. Only the address is known beforehand. */
const VARIABLES = { url: 'http://localhost:3000', api_key: '', iam_token: '', user_token: '' };

type Header = readonly [name: string, value: string];

/** With the first credential that an operation takes. */
function headersOf({ operation, body }: PrefilledRequest): Header[] {
  const schemes = Object.keys(operation.security[0] ?? {});
  const credentials: Readonly<Record<string, Header>> = {
    'x-api-key': ['X-API-Key', '{{api_key}}'],
    'iam-bearer': ['Authorization', 'Bearer {{iam_token}}'],
    'x-authorization': ['X-Authorization', '{{user_token}}'],
  };
  return [
    ...schemes.map((scheme) => {
      const { [scheme]: header } = credentials;
      if (!header) throw new Error(`There is no credential for ${scheme}`);
      return header;
    }),
    ...(body ? [['Content-Type', body.type] as const] : []),
  ];
}

const encoded = ({ query }: PrefilledRequest): string =>
  query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');

const addressOf = (request: PrefilledRequest): string =>
  `{{url}}${request.path}${request.query.length > 0 ? `?${encoded(request)}` : ''}`;

function postmanItem(request: PrefilledRequest) {
  const { title, operation, method, path, query, body } = request;
  return {
    name: title,
    request: {
      method,
      description: `Operation \`${operation.operationId}\` of openapi.json.`,
      header: headersOf(request).map(([key, value]) => ({ key, value })),
      url: {
        raw: addressOf(request),
        host: ['{{url}}'],
        path: path.slice(1).split('/'),
        query: query.map(([key, value]) => ({ key, value: encodeURIComponent(value) })),
      },
      ...(body && { body: { mode: 'raw', raw: body.text } }),
    },
  };
}

/** A collection of Postman, with a folder for each tag. */
export function postmanCollection(requests: readonly PrefilledRequest[]): string {
  const tags = [...new Set(requests.map(({ operation }) => operation.tags[0]))];
  const collection = {
    info: { name: 'Edgemeter', schema: SCHEMA },
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value })),
    item: tags.map((tag) => ({
      name: tag,
      item: requests.filter(({ operation }) => operation.tags[0] === tag).map(postmanItem),
    })),
  };
  return `${JSON.stringify(collection, null, 2)}\n`;
}

/** A file of requests for editors: the REST client of VS Code, and JetBrains. */
export function httpFile(requests: readonly PrefilledRequest[]): string {
  const variables = Object.entries(VARIABLES).map(([name, value]) => `@${name} = ${value}`.trim());
  const blocks = requests.map((request) => [
    `### ${request.title}`,
    `${request.method} ${addressOf(request)}`,
    ...headersOf(request).map(([name, value]) => `${name}: ${value}`),
    ...(request.body ? ['', request.body.text.trimEnd()] : []),
    '',
  ]);
  return [...variables, '', ...blocks.flat()].join('\n');
}

/** A request as one of the files has it, with its variables. */
export interface StoredRequest {
  readonly title: string;
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface PostmanFolder {
  readonly item: readonly {
    readonly name: string;
    readonly request: {
      readonly method: string;
      readonly header: readonly { readonly key: string; readonly value: string }[];
      readonly url: { readonly raw: string };
      readonly body?: { readonly raw: string };
    };
  }[];
}

/** The requests of a collection of Postman. */
export const inPostman = (text: string): StoredRequest[] =>
  (JSON.parse(text) as { item: PostmanFolder[] }).item
    .flatMap(({ item }) => item)
    .map(({ name, request: { method, header, url, body } }) => ({
      title: name,
      method,
      address: url.raw,
      headers: Object.fromEntries(header.map(({ key, value }) => [key, value])),
      ...(body && { body: body.raw }),
    }));

/** The requests of a file of requests. */
export const inHttpFile = (text: string): StoredRequest[] =>
  text
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...body] = block.split('\n\n');
      const [title = '', first = '', ...headers] = head.trimEnd().split('\n');
      const [method = '', address = ''] = first.split(' ');
      return {
        title,
        method,
        address,
        headers: Object.fromEntries(headers.map((line) => line.split(': ') as [string, string])),
        ...(body.join('').trim() !== '' && { body: `${body.join('\n\n').trimEnd()}\n` }),
      };
    });
