import { OPERATIONS } from '../openapi/prefilled-requests.js';

/** A request of the document with one of its example bodies. */
interface ExampleRequest {
  readonly operationId: string;
  /** How many parameters its path has. */
  readonly inPath: number;
  readonly body: unknown;
}

/** Every example of a JSON body. */
const EXAMPLES: readonly ExampleRequest[] = OPERATIONS.flatMap(({ path, operation }) =>
  Object.values(operation.requestBody?.content['application/json']?.examples ?? {}).map(({ value }) => ({
    operationId: operation.operationId,
    inPath: path.match(/\{/g)?.length ?? 0,
    body: value,
  })),
);

/** The published requests of reports. */
export const REPORTS = EXAMPLES.filter(({ operationId }) => operationId === 'report');

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A way to name the types of a generated client, and to call it. */
export interface Generator {
  readonly name: string;
  /** What a program imports, `./` is the folder of the client. */
  readonly imports: string;
  /** The type of the body of an operation. */
  readonly bodyOf: (request: ExampleRequest) => string;
  /** An expression that sends a report. Its type is that of the answer. */
  readonly send: (body: string) => string;
}

export const GENERATORS: readonly Generator[] = [
  {
    name: 'openapi-typescript',
    imports: `import type { operations } from './openapi-typescript.js';
declare function send<Id extends keyof operations>(
  id: Id,
  body: operations[Id] extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : never,
): Promise<operations['report']['responses'][200]['content']['application/json']>;`,
    bodyOf: ({ operationId }) =>
      `NonNullable<operations['${operationId}']['requestBody']>['content']['application/json']`,
    send: (body) => `await send('report', ${body})`,
  },
  {
    name: '@hey-api/openapi-ts',
    imports: `import * as client from './hey-api/index.js';`,
    bodyOf: ({ operationId }) => `NonNullable<client.${pascal(operationId)}Data['body']>`,
    send: (body) => `(await client.report({ body: ${body}, throwOnError: true })).data`,
  },
  {
    name: 'orval',
    imports: `import * as client from './orval.js';`,
    bodyOf: ({ operationId, inPath }) => `NonNullable<Parameters<typeof client.${operationId}>[${inPath}]>`,
    send: (body) =>
      `await client.report(${body}).then((answer) => (answer.status === 200 ? answer.data : undefined))`,
  },
];

/**
 * A program with each example as a literal of its type, and each report sent. The lines in `wrong` have one fault each:
 * they must not compile.
 */
export function programOf({ imports, bodyOf, send }: Generator, wrong: readonly object[]): string {
  const bodies = EXAMPLES.map(
    (one, i) => `export const body${i}: ${bodyOf(one)} = ${JSON.stringify(one.body)};`,
  );
  const sent = REPORTS.map(({ body }, i) => `export const answer${i} = ${send(JSON.stringify(body))};`);
  const faults = wrong.map((body, i) => `export const wrong${i} = ${send(JSON.stringify(body))};`);
  return [imports, ...bodies, ...sent, ...faults, ''].join('\n');
}
