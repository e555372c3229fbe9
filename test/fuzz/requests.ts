import fc, { type Arbitrary } from 'fast-check';
import { makeFault } from '../language/generate/faults.js';
import { makeRequest } from '../language/generate/request.js';
import type { World } from '../language/world.js';
import { mutantOf } from '../mutation/mutate.js';
import { usageRecord } from '../auth/bodies.js';
import { MUTANTS_ACCOUNT, OTHER_BODIES } from '../mutation/other-bodies.js';
import { Random } from '../oracle/random.js';
import { OPERATIONS, type Operation, type Parameter } from './document.js';
import { hostileText, hostileValue, valueOf } from './values.js';

export interface FuzzRequest {
  /** The operation's id. */
  readonly operation: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Headers by the name of a security scheme; `apikey` is a query parameter. */
export type Credentials = Readonly<
  Record<'x-api-key' | 'apikey' | 'iam-bearer' | 'x-authorization' | 'portal-token', string>
>;

const HEADER_OF = {
  'x-api-key': 'X-API-Key',
  'iam-bearer': 'Authorization',
  'x-authorization': 'X-Authorization',
  'portal-token': 'Authorization',
} as const;

/** What a client may set in a header: visible ASCII and spaces between. */
const headerText = hostileText.map((text) => text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 200));

const ODD_HEADERS: Readonly<Record<string, Arbitrary<string>>> = {
  'X-Tracking-Id': headerText,
  traceparent: fc.oneof(headerText, fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
  Accept: fc.oneof(headerText, fc.constantFrom('*/*', 'text/csv', 'application/x-ndjson', 'image/png;q=x')),
  'Accept-Encoding': fc.oneof(headerText, fc.constantFrom('gzip', 'br', 'identity;q=0')),
  'If-None-Match': fc.oneof(headerText, fc.constantFrom('*', '"x"', 'W/"x", "y"', '"')),
  'Content-Encoding': fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'identity', 'x'),
  Origin: fc.oneof(headerText, fc.constantFrom('https://portal.example', 'null')),
  Range: fc.constant('bytes=0-1'),
  'X-Forwarded-For': headerText,
  'X-HTTP-Method-Override': fc.constantFrom('DELETE', 'PUT'),
};

const oddHeaders = fc
  .array(fc.constantFrom(...Object.keys(ODD_HEADERS)), { maxLength: 2 })
  .chain((names) =>
    fc.record(Object.fromEntries([...new Set(names)].map((name) => [name, ODD_HEADERS[name] ?? headerText]))),
  );

const mostly = <T>(usual: Arbitrary<T>, odd: Arbitrary<T>, weight = 6): Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

// A lone surrogate cannot be sent as UTF-8; dots alone would name another path.
const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString()).replace(/^\.+$/, '%2E');

/** Ids and names that exist, by the start of the paths they belong to. */
export type KnownNames = Readonly<Record<string, readonly string[]>>;

/** What requests are made from. */
export interface Known {
  readonly worlds: readonly World[];
  readonly names: KnownNames;
  readonly credentials: Credentials;
}

function usualText(
  path: string,
  { schema, example, name, ...one }: Parameter,
  { worlds, names }: Known,
): Arbitrary<string> {
  const ids = Object.entries(names).find(([start]) => one.in === 'path' && path.startsWith(start))?.[1] ?? [];
  const known = [...worlds.flatMap(({ values }) => values[name] ?? []), ...ids];
  const given = example ?? (schema.example as unknown);
  const usual = [
    ...(given === undefined ? [] : [fc.constant(given)]),
    ...(known.length === 0 ? [] : [fc.constantFrom(...known)]),
    ...(given === undefined && known.length === 0 ? [valueOf(schema)] : []),
  ];
  return fc.oneof(...usual).map((value) => encoded(asText(value)));
}

/** Texts of parameters: all of them usual, or some of them anything. */
function parameterTexts(
  path: string,
  parameters: readonly Parameter[],
  known: Known,
): Arbitrary<Readonly<Record<string, string>>> {
  const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name);
  const record = (text: (one: Parameter) => Arbitrary<string>) =>
    fc.record(Object.fromEntries(parameters.map((one) => [one.name, text(one)])), { requiredKeys });
  const odd = hostileText.map(encoded);
  return fc.oneof(
    { weight: 3, arbitrary: record((one) => usualText(path, one, known)) },
    { weight: 2, arbitrary: record((one) => mostly(usualText(path, one, known), odd)) },
  );
}

function targetOf({ path, parameters }: Operation, known: Known): Arbitrary<string> {
  const of = (kind: Parameter['in']) => parameters.filter((one) => one.in === kind);
  const names = of('query').map(({ name }) => name);
  const more = fc.array(
    fc.tuple(
      names.length === 0 ? hostileText : fc.oneof(fc.constantFrom(...names), hostileText),
      hostileText,
    ),
    { minLength: 1, maxLength: 2 },
  );
  return fc
    .tuple(
      parameterTexts(path, of('path'), known),
      // Most requests have few of them; a record leaves out half.
      fc.oneof(
        parameterTexts(path, of('query'), known),
        parameterTexts(
          path,
          of('query').filter((one) => one.required),
          known,
        ),
      ),
      mostly(fc.constant<[string, string][]>([]), more),
    )
    .map(([segments, query, others]) => {
      const entries = [
        ...Object.entries(query),
        ...others.map(([name, value]) => [encoded(name), encoded(value)] as const),
      ];
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segments[name] || '%20');
      return entries.length === 0 ? filled : `${filled}?${entries.map((pair) => pair.join('=')).join('&')}`;
    });
}

/** Good bodies of an operation, as values of JSON. */
function goodBodies({ path, method, bodies }: Operation, worlds: readonly World[]): Arbitrary<unknown> {
  const media = bodies['application/json'];
  const examples = [media?.example, ...Object.values(media?.examples ?? {}).map(({ value }) => value)].filter(
    (one) => one !== undefined,
  );
  const others = OTHER_BODIES.filter(
    (one) => `/${one.path.split('?')[0]}` === path && (one.method ?? 'POST') === method,
  );
  const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  const seeded = (make: (random: Random) => unknown) => seeds.map((seed) => make(new Random(seed)));
  const ofReport = seeded((random) => {
    const world = { ...random.pick(worlds), random };
    const request = makeRequest(world);
    return random.chance(0.2) ? makeFault(world, request).request : request;
  });
  if (path.endsWith(':batch')) {
    return fc.record({ requests: fc.array(ofReport, { maxLength: 4 }) });
  }
  if (path.endsWith('/{id}/records')) return seeded((random) => [recordOfBackfill(random)]);
  if (path.includes('/report'))
    return fc.oneof({ weight: 4, arbitrary: ofReport }, fc.constantFrom(...examples));
  return fc.oneof(
    ...(examples.length === 0 ? [] : [fc.constantFrom(...examples)]),
    ...others.map(({ good }) => seeded(good)),
    ...(media?.schema ? [valueOf(media.schema)] : []),
  );
}

/** Of the days that the known backfills are about. */
function recordOfBackfill(random: Random): object {
  const startedAt = Date.UTC(2022, 0, random.integer(1, 16), random.integer(0, 23));
  return {
    ...usageRecord(MUTANTS_ACCOUNT),
    record_id: `fuzz-${random.integer(0, 100)}`,
    started_at: startedAt,
    ended_at: startedAt + 60_000,
  };
}

interface Body {
  readonly type?: string;
  readonly text?: string;
}

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=latin1',
] as const;
const ODD_TYPES = [
  'text/plain',
  'application/xml',
  'multipart/form-data',
  '',
  'application/json,',
  'x',
] as const;

function bodyOf(operation: Operation, worlds: readonly World[]): Arbitrary<Body> {
  const types = Object.keys(operation.bodies);
  if (types.length === 0) {
    return mostly(
      fc.constant<Body>({}),
      hostileValue.map((value) => json(value)),
    );
  }
  const good = goodBodies(operation, worlds);
  const mutated = fc
    .tuple(good, fc.integer({ min: 0, max: 2 ** 31 - 1 }))
    .map(([value, seed]) => ({ type: TYPES[0], text: mutantOf(value ?? {}, new Random(seed)) }));
  const lines = types.filter((type) => type !== 'application/json');
  const texts = fc
    .tuple(
      fc.constantFrom(...types, ...TYPES, ...ODD_TYPES),
      fc.oneof(brokenJson(good), linesOf(good), hostileText),
    )
    .map(([type, text]) => ({ type, text }));
  return fc.oneof(
    { weight: 5, arbitrary: good.map((value) => json(value)) },
    { weight: 4, arbitrary: mutated },
    { weight: lines.length > 0 ? 3 : 1, arbitrary: texts },
    { weight: 1, arbitrary: hostileValue.map((value) => json(value)) },
    { weight: 1, arbitrary: fc.constant<Body>({}) },
  );
}

const json = (value: unknown): Body => ({ type: TYPES[0], text: JSON.stringify(value) });

const brokenJson = (good: Arbitrary<unknown>) =>
  fc.tuple(good, fc.nat(), hostileText).map(([value, at, text]) => {
    const whole = JSON.stringify(value ?? null);
    const cut = at % (whole.length + 1);
    return whole.slice(0, cut) + (at % 2 === 0 ? text : '') + (at % 3 === 0 ? whole.slice(cut) : '');
  });

const linesOf = (good: Arbitrary<unknown>) =>
  fc
    .array(
      fc.oneof(
        good.map((value) => JSON.stringify(value)),
        hostileText,
      ),
      { maxLength: 5 },
    )
    .map((lines) => lines.join('\n'));

function credentialsOf(
  { security }: Operation,
  credentials: Credentials,
): Arbitrary<{ readonly headers: Record<string, string>; readonly query?: string }> {
  const right = security.map((schemes) => {
    const names = Object.keys(schemes) as (keyof Credentials)[];
    const headers = names.flatMap((name) =>
      name === 'apikey' ? [] : [[HEADER_OF[name], valueFor(name, credentials)] as const],
    );
    const query = names.includes('apikey') ? `apikey=${credentials.apikey}` : undefined;
    return { headers: Object.fromEntries(headers), query };
  });
  const wrong = fc.oneof(
    fc.constant({ headers: {} }),
    fc
      .tuple(fc.constantFrom('Authorization', 'X-API-Key', 'X-Authorization'), headerText)
      .map(([name, text]) => ({ headers: { [name]: text } })),
    fc.constant({ headers: { Authorization: `Bearer ${credentials['portal-token']}` } }),
    fc.constant({ headers: { Authorization: `Bearer ${credentials['x-authorization']}` } }),
  );
  return right.length === 0
    ? mostly(fc.constant({ headers: {} }), wrong)
    : mostly(fc.constantFrom(...right), wrong);
}

const valueFor = (name: keyof Credentials, credentials: Credentials): string =>
  name === 'x-api-key' ? credentials[name] : `Bearer ${credentials[name]}`;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'] as const;

function requestOf(operation: Operation, known: Known): Arbitrary<FuzzRequest> {
  return fc
    .record({
      method: mostly(fc.constant(operation.method), fc.constantFrom(...METHODS), 20),
      target: targetOf(operation, known),
      body: bodyOf(operation, known.worlds),
      credential: credentialsOf(operation, known.credentials),
      odd: mostly(fc.constant<Record<string, string>>({}), oddHeaders, 3),
    })
    .map(({ method, target, body, credential, odd }) => ({
      operation: operation.id,
      method,
      target: credential.query ? `${target}${target.includes('?') ? '&' : '?'}${credential.query}` : target,
      headers: { ...credential.headers, ...(body.type && { 'Content-Type': body.type }), ...odd },
      body: body.text,
    }));
}

/** Requests to every operation of the document, most of them nearly right. */
export const requests = (known: Known): Arbitrary<FuzzRequest> =>
  fc.oneof(...OPERATIONS.map((operation) => requestOf(operation, known)));
