import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { viewOf } from '../../src/common/byte-texts.js';
import { ledgerKey } from '../../src/usage-records/sql/ledger-key.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

type Identity = readonly [accountId: string, recordId: string];

/** The account and the identifier, each after its length, as a row of COPY has them. */
function bytesOf(texts: Identity): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function placeOf(identity: Identity): [key: string, tag: number] {
  // Not at the beginning of its buffer, as in a row.
  const bytes = Buffer.concat([Buffer.from('before'), bytesOf(identity), Buffer.from('after')]);
  const { key, tag } = ledgerKey(bytes, viewOf(bytes), 6, bytes.length - 5);
  return [Buffer.from(key, 'latin1').toString('hex'), tag];
}

async function placesInDatabase(identities: readonly Identity[]): Promise<[string, number][]> {
  const { rows } = await client.query<{ key: string; tag: number }>(
    `SELECT usage_key_of(account_id, record_id)::text AS key, usage_tag_of(account_id, record_id) AS tag
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS given (account_id, record_id, place) ORDER BY place`,
    [identities.map(([accountId]) => accountId), identities.map(([, recordId]) => recordId)],
  );
  return rows.map(({ key, tag }) => [key.replaceAll('-', ''), tag]);
}

describe('the key of an identity', () => {
  it('begins with the time of a UUIDv7, and goes on with a hash of account and identifier', () => {
    const identity = ['acme', '018f3c2a-7b1c-7abc-8def-0123456789ab'] as const;
    const digest = createHash('sha256').update(bytesOf(identity)).digest();
    expect(placeOf(identity)).toEqual([`018f3c2a${digest.toString('hex', 0, 12)}`, digest.readInt32BE(12)]);
  });

  it('is all hash for an identifier that does not begin with eight hexadecimal digits', () => {
    const identity = ['acme', 'r-1'] as const;
    const digest = createHash('sha256').update(bytesOf(identity)).digest();
    expect(placeOf(identity)).toEqual([
      digest.toString('hex', 16, 20) + digest.toString('hex', 0, 12),
      digest.readInt32BE(12),
    ]);
  });

  it.each([
    ['an identifier and an account that share their letters', ['ab', 'c'], ['a', 'bc']],
    ['two accounts', ['acme', 'r-1'], ['bolt', 'r-1']],
    ['two identifiers of one time', ['a', '018f3c2a-7b1c'], ['a', '018f3c2a-7b1d']],
  ] as const)('differs between %s', (_, one, other) => {
    expect(placeOf(one)[0]).not.toBe(placeOf(other)[0]);
  });

  it('is the same in the database', async () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }),
      fc.string({
        minLength: 6,
        maxLength: 10,
        unit: fc.constantFrom(...Array.from('0123456789abcdefABg-é')),
      }),
      fc.uuid(),
    );
    const known: Identity[] = [
      ['a', '0123456'],
      ['a', '01234567'],
      ['a', '89abcdef'],
      ['a', '89ABCDEF'],
      ['a', '0123456g'],
      ['a', '0123456/'],
      ['a', '0123456:'],
      ['a', '0123456`'],
      ['é', '0123456é'],
    ];
    const identities = [...known, ...fc.sample(fc.tuple(text, text), 500)].filter(
      ([accountId, recordId]) => !`${accountId}${recordId}`.includes('\0'),
    );
    expect(await placesInDatabase(identities)).toEqual(identities.map(placeOf));
  });
});
