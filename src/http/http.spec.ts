import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../errors/api-error.js';
import { failureEnvelope, successEnvelope } from './envelope.js';
import { toFailure } from './failure.js';
import { DEEPEST_BODY, mayBeRounded } from './json-depth.js';
import { parseJsonBody, toJson, parseExactJsonBody } from './json.js';
import { ExactNumber } from '../common/exact-number.js';
import { traceIdOf } from '../telemetry/trace-context.js';
import { trackingIdOf } from './tracking-id.js';

const bytes = (text: string) => Buffer.from(text);
const nameOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return (error as ApiError).faults[0].name;
  }
  return undefined;
};

describe('trackingIdOf', () => {
  it.each(['a', 'A-z_0.9:x', 'x'.repeat(128)])('keeps %s', (id) => {
    expect(trackingIdOf(id)).toBe(id);
  });

  it.each([undefined, '', 'x'.repeat(129), 'a b', 'a,b', 'ä', 'a\n', ['a', 'b']])('replaces %j', (id) => {
    expect(trackingIdOf(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('traceIdOf', () => {
  it('reads the trace id and ignores anything else', () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    expect(traceIdOf(`00-${trace}-b7ad6b7169203331-01`)).toBe(trace);
    expect(traceIdOf(`00-${'0'.repeat(32)}-b7ad6b7169203331-01`)).toBeUndefined();
    expect(traceIdOf('nonsense')).toBeUndefined();
    expect(traceIdOf(['a', 'b'])).toBeUndefined();
  });
});

describe('envelope', () => {
  const context = { source: '045-01', now: 1631788837775, trackingId: 't' };

  it('has the published keys in the published order', () => {
    expect(JSON.stringify(successEnvelope(context, [1]))).toBe(
      '{"header":{"source":"045-01","code":0,"message":"Success","system_time":1631788837775,"tracking_id":"t"},"data":[1]}',
    );
    expect(JSON.stringify(failureEnvelope(context, [{ code: '40450103', description: 'd' }]))).toBe(
      '{"header":{"source":"045-01","code":-1,"message":"Failure","system_time":1631788837775,"tracking_id":"t",' +
        '"errors":[{"code":"40450103","description":"d"}]}}',
    );
  });
});

describe('parseJsonBody', () => {
  it('reads JSON, and nothing as undefined', () => {
    expect(parseJsonBody(bytes('{"a":[1,"[{\\"]"]}'))).toEqual({ a: [1, '[{"]'] });
    expect(parseJsonBody(bytes(''))).toBeUndefined();
  });

  it('refuses what is nested too deeply, and counts no brackets inside strings', async () => {
    const nested = (levels: number) => bytes('['.repeat(levels) + ']'.repeat(levels));
    expect(nameOf(() => parseJsonBody(nested(DEEPEST_BODY)))).toBeUndefined();
    expect(nameOf(() => parseJsonBody(nested(DEEPEST_BODY + 1)))).toBe('BODY_TOO_DEEP');
    await expect(parseJsonBody(nested(100_000))).rejects.toMatchObject({
      faults: [{ name: 'BODY_TOO_DEEP' }],
    });
    expect(nameOf(() => parseJsonBody(bytes(JSON.stringify('['.repeat(1000)))))).toBeUndefined();
  });

  it.each(['{', '{"a":}', 'nul', '\xff'])('refuses %j', (text) => {
    expect(nameOf(() => parseJsonBody(Buffer.from(text, 'latin1')))).toBe('MALFORMED_BODY');
    expect(nameOf(() => parseExactJsonBody(Buffer.from(text, 'latin1')))).toBe('MALFORMED_BODY');
  });

  it.each(['{"__proto__":{"a":1}}', '{"_\\u005fproto__":{"a":1}}', '{"__proto__":{"a":1e400}}'])(
    'takes a prototype for a property: %s',
    (text) => {
      for (const parse of [parseJsonBody, parseExactJsonBody]) {
        const value = parse(Buffer.from(text)) as object;
        expect([Object.keys(value), Object.getPrototypeOf(value)]).toEqual([['__proto__'], Object.prototype]);
      }
    },
  );
});

describe('exact numbers', () => {
  const parse = (text: string) => parseExactJsonBody(Buffer.from(text));

  it.each([
    '0',
    '-0',
    '9007199254740991',
    '9007199254740992',
    '27021597764222970',
    '27021597764222972',
    '0.1',
    '33.333333333333336',
    '1e3',
    '1E-7',
    '1.50000000000000000000',
    '100000000000000000000000',
    '1.7976931348623157e308',
  ])('are numbers where a double holds them: %s', (text) => {
    expect(parse(`[${text}]`)).toEqual([Number(text)]);
  });

  it.each([
    '9007199254740993',
    '-27021597764222971',
    '27021597764222970.5',
    '9007199254740990.9',
    '0.1000000000000000055511151231257827',
    '2.7021597764222970001e16',
    '1e400',
    '1e-400',
    '1e999999999999',
  ])('keep their digits where none does: %s', (text) => {
    expect(parse(`{"a": [${text}, "${text}", 1],"b":${text}}`)).toEqual({
      a: [new ExactNumber(text), text, 1],
      b: new ExactNumber(text),
    });
  });

  it.each([
    ['{"a":"62e9007199254740993e5","1e5":[123456789012345,-1.5,true,false,null]}', false],
    ['[1234567890123456]', true],
    ['{"a":1e5}', true],
    ['[1,1E5]', true],
    ['[0.123456789012345]', true],
  ])('are looked for only where a double may round: %s', (text, isLookedFor) => {
    expect(mayBeRounded(Buffer.from(text))).toBe(isLookedFor);
  });

  it('are not found in texts, nor in names', () => {
    const text = '{"9007199254740993":"a \\" 9007199254740993","\\\\":"\\\\","b":9007199254740993}';
    expect(parse(text)).toEqual({
      '9007199254740993': 'a " 9007199254740993',
      '\\': '\\',
      b: new ExactNumber('9007199254740993'),
    });
  });
});

describe('toJson', () => {
  it('prints whole numbers beyond 2^53 with all their digits', () => {
    expect(toJson({ a: 9007199254740993n, b: [-1n], c: '9n' })).toBe(
      '{"a":9007199254740993,"b":[-1],"c":"9n"}',
    );
  });
});

describe('toFailure', () => {
  const summary = (error: unknown) => {
    const { status, faults, headers } = toFailure(error);
    return [status, faults[0]?.code, headers['Retry-After']];
  };

  it('distinguishes failures of the database', () => {
    expect(summary(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toEqual([503, '40460212', '2']);
    expect(summary(Object.assign(new Error('x'), { code: '57P01' }))).toEqual([503, '40460212', '2']);
    expect(summary(Object.assign(new Error('x'), { code: 'P1001' }))).toEqual([503, '40460212', '2']);
    expect(summary(Object.assign(new Error('x'), { code: '40001' }))).toEqual([503, '40460212', '2']);
    expect(summary(new Error('timeout exceeded when trying to connect'))).toEqual([503, '40460212', '2']);
    expect(summary(Object.assign(new Error('x'), { code: '57014' }))).toEqual([504, '40460213', '2']);
    expect(summary(Object.assign(new Error('x'), { code: '23505' }))).toEqual([409, '40460215', undefined]);
    expect(summary(Object.assign(new Error('x'), { code: '42P01' }))).toEqual([500, '40460190', undefined]);
    expect(summary({ code: 'P2010', meta: { driverAdapterError: { cause: { code: '08006' } } } })[0]).toBe(
      503,
    );
  });

  it('calls everything else unknown', () => {
    expect(summary(new TypeError('x'))).toEqual([500, '40460191', undefined]);
    expect(summary('thrown text')).toEqual([500, '40460191', undefined]);
    expect(summary(undefined)).toEqual([500, '40460191', undefined]);
  });

  it('never shows a cause', () => {
    const failure = toFailure(
      Object.assign(new Error('relation "usage_record" does not exist'), { code: '42P01' }),
    );
    expect(JSON.stringify(failure.faults)).not.toContain('usage_record');
  });
});
