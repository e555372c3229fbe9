import { describe, expect, it } from '@jest/globals';
import { restoreSqlState } from './citus-error.js';

const lost = (message: string, code = 'XX000') => Object.assign(new Error(message), { code });

describe('restoreSqlState', () => {
  it.each([
    ['duplicate key value violates unique constraint "usage_record_identity_pkey_102015"', '23505'],
    ['no partition of relation "usage_record_102023" found for row', '23514'],
    ['new row for relation "usage_record_1" violates check constraint "usage_record_bytes"', '23514'],
    ['canceling the transaction since it was involved in a distributed deadlock', '40P01'],
    ['canceling statement due to lock timeout', '55P03'],
    ['connection to the remote node postgres@127.0.0.1:9701 failed', '08006'],
  ])('of %s', (message, code) => {
    expect(restoreSqlState(lost(message)).code).toBe(code);
  });

  it('leaves other errors as they are', () => {
    expect(restoreSqlState(lost('out of luck')).code).toBe('XX000');
    const message = 'duplicate key value violates unique constraint "api_key_pkey"';
    expect(restoreSqlState(lost(message, '42601')).code).toBe('42601');
    expect(() => restoreSqlState(undefined)).not.toThrow();
  });
});
