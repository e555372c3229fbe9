import { describe, expect, it } from '@jest/globals';
import { fromDatabase, isDatabaseAway, isRetryable } from './from-database.js';

const coded = (code: unknown, message = 'failed') => Object.assign(new Error(message), { code });

describe('whether the database is away', () => {
  it.each([
    ...['08000', '08006', '53300', '57P01', '57P03'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
    ...['ENETUNREACH', 'P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2037'],
  ])('yes, with the code %s', (code) => {
    expect(isDatabaseAway(coded(code))).toBe(true);
  });

  it.each([
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Connection terminated unexpectedly',
    'Connection terminated',
    'connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
    'Cannot use a pool after calling end on the pool',
  ])('yes, with the message %j and no code', (message) => {
    expect(isDatabaseAway(new Error(message))).toBe(true);
    expect(isDatabaseAway({ message })).toBe(true);
  });

  it.each([
    undefined,
    null,
    '08006',
    {},
    coded('23505'),
    coded('57014'),
    coded('10853'),
    coded('P2002'),
    coded(8_006),
    new Error('after a timeout expired'),
    { code: ['08006'] },
    { message: ['timeout expired'] },
  ])('no, with %p', (error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});

describe('the causes of a failure', () => {
  const inside = coded('08006');

  it.each<[string, object]>([
    ['its cause', { cause: inside }],
    ['what the adapter of Prisma tells', { meta: { driverAdapterError: inside } }],
    ['one of several errors', { errors: [new Error('other'), inside] }],
    ['the fourth cause inside', { cause: { cause: { cause: { cause: inside } } } }],
  ])('count: %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it('count no deeper: a failure may be its own cause', () => {
    expect(isDatabaseAway({ cause: { cause: { cause: { cause: { cause: inside } } } } })).toBe(false);
    const own: { cause?: unknown } = {};
    own.cause = own;
    expect(isDatabaseAway(own)).toBe(false);
    expect(isDatabaseAway({ errors: inside })).toBe(false);
  });
});

describe('whether a second run may succeed', () => {
  it.each([
    ['40001', true],
    ['40P01', true],
    ['23505', false],
    ['14000', false],
    [40_001, false],
  ])('with the code %p: %s', (code, expected) => {
    expect(isRetryable(coded(code))).toBe(expected);
    expect(isRetryable({ cause: coded(code) })).toBe(expected);
  });
});

describe('the answer to a failure of the database', () => {
  it.each<[string, string, number, object]>([
    ['08006', 'SERVICE_UNAVAILABLE', 503, { 'Retry-After': '2' }],
    ['40001', 'SERVICE_UNAVAILABLE', 503, { 'Retry-After': '2' }],
    ['57014', 'DEADLINE_EXCEEDED', 504, { 'Retry-After': '2' }],
    ['23505', 'CONFLICT', 409, {}],
    ['P2002', 'CONFLICT', 409, {}],
    ['42P01', 'SYSTEM_FAILURE', 500, {}],
    ['22003', 'SYSTEM_FAILURE', 500, {}],
    ['P2025', 'SYSTEM_FAILURE', 500, {}],
  ])('of %s is %s', (code, name, status, headers) => {
    const cause = coded(code);
    const error = fromDatabase(cause);
    expect(error).toMatchObject({ faults: [{ name }], status, headers });
    expect(error?.headers).toEqual(headers);
    expect(error?.cause).toBe(cause);
  });

  it('finds the code in a cause', () => {
    expect(fromDatabase({ cause: coded('57014') })?.status).toBe(504);
    expect(fromDatabase({ cause: coded('23505') })?.status).toBe(409);
    expect(fromDatabase({ cause: coded('42P01') })?.status).toBe(500);
  });

  it.each([undefined, new Error('x'), coded('4200'), coded('420000'), coded('42p01'), coded('P20025')])(
    'of %p is none: it did not come from there',
    (error) => {
      expect(fromDatabase(error)).toBeUndefined();
    },
  );

  it.each([coded('P202'), coded('ERR_ASSERTION'), coded(42_000), coded('XP2025'), coded('42P01 ')])(
    'of %p is none either',
    (error) => {
      expect(fromDatabase(error)).toBeUndefined();
    },
  );
});
