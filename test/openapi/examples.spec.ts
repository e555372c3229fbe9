import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { compare } from '../docs/markdown.js';
import { httpFile, inHttpFile, inPostman, postmanCollection, type StoredRequest } from './collections.js';
import { startDevelopmentService, type DevelopmentService } from './development-service.js';
import { DOCUMENT, OPERATIONS, PREFILLED_REQUESTS, type PrefilledRequest } from './prefilled-requests.js';

let development: DevelopmentService;

beforeAll(async () => {
  development = await startDevelopmentService();
});

afterAll(() => development.close());

/** Swagger UI sends every credential that an operation can take and that is filled in. */
function credentialsOf({ operation }: PrefilledRequest): Record<string, string> {
  const { api_key, iam_token, user_token } = development.dev;
  const schemes = operation.security.flatMap((one) => Object.keys(one));
  return {
    ...(schemes.includes('x-api-key') && { 'X-API-Key': api_key }),
    ...(schemes.includes('iam-bearer') && { Authorization: `Bearer ${iam_token ?? ''}` }),
    ...(schemes.includes('x-authorization') && { 'X-Authorization': user_token ?? '' }),
  };
}

async function send(request: PrefilledRequest): Promise<{ status: number; text: string }> {
  const query = new URLSearchParams(Object.fromEntries(request.query));
  const response = await fetch(`${development.service.url}${request.path}?${query.toString()}`, {
    method: request.method,
    headers: {
      ...credentialsOf(request),
      ...(request.body && { 'Content-Type': request.body.type }),
    },
    ...(request.body && { body: request.body.text }),
  });
  return { status: response.status, text: await response.text() };
}

/** Nothing has the ids in these paths: the ids of what is made are random. */
const WITHOUT_ID =
  /^(showApiKey|updateApiKey|rotateApiKey|revokeApiKey|revokePortalToken(AsAdministrator)?|showBackfill|loadBackfill|closeBackfill|revertBackfill)$/;

describe('with what Swagger UI fills in, and the credentials of development,', () => {
  it.each(PREFILLED_REQUESTS.map((request, index) => [`${request.operation.operationId} ${index}`, request]))(
    '%s is answered',
    async (_, request) => {
      const { status, text } = await send(request as PrefilledRequest);
      const { operationId, responses } = (request as PrefilledRequest).operation;
      expect(Object.keys(responses)).toContain(String(status));
      const asAnnounced = WITHOUT_ID.test(operationId) ? /^404$/ : /^20[01]$/;
      expect({ status: String(status), text }).toEqual({ status: expect.stringMatching(asAnnounced), text });
      expect(text).not.toMatch(/"(rejected|conflicts|unknown)":[1-9]/);
    },
  );

  it('KPIs answer a page', async () => {
    const request = PREFILLED_REQUESTS.find(({ operation }) => operation.operationId === 'kpi2')!;
    const rows = JSON.parse((await send(request)).text) as { interval: string }[];
    expect(rows).toHaveLength(100);
    expect(new Set(rows.map(({ interval }) => interval))).toEqual(new Set(['1-hour']));
  });
});

describe('the files of requests beside it', () => {
  const [POSTMAN, HTTP] = ['docs/edgemeter.postman_collection.json', 'docs/edgemeter.http'];

  it('are made from it', () => {
    compare(POSTMAN, postmanCollection(PREFILLED_REQUESTS));
    compare(HTTP, httpFile(PREFILLED_REQUESTS));
  });

  it.each([
    [POSTMAN, inPostman],
    [HTTP, inHttpFile],
  ])('%s has every request, and each is answered', async (path, read) => {
    const requests = read(readFileSync(path, 'utf8'));
    expect(requests.map(({ title }) => title).sort()).toEqual(
      PREFILLED_REQUESTS.map(({ title }) => title).sort(),
    );
    for (const request of inOrder(requests)) {
      const { status, text } = await sendStored(request);
      const isAnnounced = /^(20[01]|404)$/.test(String(status)) || isSecondBackfill(request, status);
      expect({ request, status, text, isAnnounced }).toEqual({ request, status, text, isAnnounced: true });
    }
  });

  const isSecondBackfill = ({ address, method }: StoredRequest, status: number): boolean =>
    method === 'POST' && address.endsWith('/usage/v1/backfills') && status === 409;

  const inOrder = (requests: readonly StoredRequest[]) =>
    [...requests].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));

  async function sendStored({ method, address, headers, body }: StoredRequest) {
    const values = { ...development.dev } as unknown as Readonly<Record<string, string>>;
    const filled = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
    const response = await fetch(filled(address), {
      method,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)])),
      ...(body !== undefined && { body: filled(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
});

describe('the OpenAPI document', () => {
  it('has an example for every body', () => {
    const without = OPERATIONS.filter(
      ({ operation }) =>
        operation.requestBody &&
        Object.values(operation.requestBody.content).some(({ examples }) => !examples),
    );
    expect(without.map(({ path }) => path)).toEqual([]);
  });

  it('has a value for every parameter that is required', () => {
    const without = PREFILLED_REQUESTS.filter(({ path }) => path.includes('{'));
    expect(without.map(({ path }) => path)).toEqual([]);
  });

  it('names the security of every operation, none for the public ones', () => {
    const open = OPERATIONS.filter(({ operation }) => operation.security.length === 0);
    expect(open.map(({ operation }) => operation.operationId).sort()).toEqual(
      ['iamKeySet', 'iamToken', 'kpi1', 'kpi2', 'live', 'ready', 'scrape', 'userKeySet', 'userToken'].sort(),
    );
  });

  it('declares every failure of every route with a schema', () => {
    for (const { path, operation } of OPERATIONS) {
      for (const status of ['405', '429', '500', '503'])
        expect([path, Object.keys(operation.responses)]).toEqual([path, expect.arrayContaining([status])]);
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (status === '304') continue;
        expect([path, status, Object.values(content ?? {}).every(({ schema }) => schema)]).toEqual([
          path,
          status,
          true,
        ]);
        expect([path, status, Object.keys(content ?? {}).length > 0]).toEqual([path, status, true]);
      }
    }
  });

  it('names no class of ours, and refers only to schemas it has', () => {
    const names = Object.keys(DOCUMENT.components.schemas);
    expect(names.filter((name) => name.endsWith('Dto'))).toEqual([]);
    const referred = JSON.stringify(DOCUMENT).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    expect(
      [...new Set([...referred].map(([, name]) => name))].filter((name) => !names.includes(name!)),
    ).toEqual([]);
  });

  it('says of every object what it has: generated clients would take it as empty', () => {
    expect(withoutProperties(DOCUMENT)).toEqual([]);
  });

  it('has no property with a default: generated clients would take it as required', () => {
    expect(withDefault(DOCUMENT)).toEqual([]);
  });
});

function withoutProperties(part: unknown, path = ''): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const entries = Object.entries(part as Record<string, unknown>);
  const keys = entries.map(([key]) => key);
  const isBare =
    entries.some(([key, value]) => key === 'type' && value === 'object') &&
    !['properties', 'additionalProperties', 'oneOf', 'anyOf', 'allOf'].some((key) => keys.includes(key));
  return [
    ...(isBare ? [path] : []),
    ...entries.flatMap(([key, value]) =>
      key === 'example' || key === 'examples' ? [] : withoutProperties(value, `${path}/${key}`),
    ),
  ];
}

function withDefault(part: unknown, path = ''): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part as Record<string, unknown>).flatMap(([key, value]) => {
    if (key === 'example' || key === 'examples') return [];
    const here = `${path}/${key}`;
    const own = key === 'properties' ? Object.entries(value as Record<string, object>) : [];
    return [
      ...own.flatMap(([name, schema]) => (Object.hasOwn(schema, 'default') ? [`${here}/${name}`] : [])),
      ...withDefault(value, here),
    ];
  });
}
