import { describe, expect, it } from '@jest/globals';
import {
  changeCall,
  createCall,
  EMPTY_KEY,
  formOf,
  keyControlOf,
  rotateCall,
  type ApiKey,
} from '../src/api-keys.js';

const KEY: ApiKey = {
  id: 'abc',
  name: 'A',
  state: 'active',
  account_ids: ['x', 'y'],
  all_accounts: false,
  scopes: ['report:read'],
  expires_at: '2031-05-04T13:30:17.000Z',
  allowed_cidrs: [],
  rate_limit: 600,
  ingest_limit: null,
  last_used_at: null,
  successor_id: null,
};

describe('a key', () => {
  it('is made of what the form gives', () => {
    expect(createCall(EMPTY_KEY).body).toEqual({});
    expect(createCall({ ...EMPTY_KEY, name: 'A', all: true, accounts: 'x', rate: ' 7 ' }).body).toEqual({
      name: 'A',
      all_accounts: true,
      rate_limit: 7,
    });
  });

  it('is changed in what differs only', () => {
    const form = formOf(KEY);
    const changed = (next: Partial<typeof form>) => changeCall(KEY, { ...form, ...next }).body;
    expect(changed({})).toEqual({});
    expect(changed({ expires: '' })).toEqual({ expires_at: null });
    expect(changed({ rate: '' })).toEqual({ rate_limit: null });
    expect(changed({ rate: '1e3' })).toEqual({ rate_limit: '1e3' });
    expect(changed({ all: true })).toEqual({ all_accounts: true });
    expect(changed({ accounts: 'x,\n z' })).toEqual({ account_ids: ['x', 'z'] });
  });

  it('is rotated as asked', () => {
    expect(rotateCall(KEY, '', undefined).body).toEqual({});
    expect(rotateCall(KEY, '0', null).body).toEqual({ overlap_seconds: 0, expires_at: null });
  });

  it('has its faults at controls', () => {
    const of = (field: string) => keyControlOf({ code: '', description: '', field });
    expect(['all_accounts', 'account_ids[3]', 'scopes', 'other'].map(of)).toEqual([
      'account_ids',
      'account_ids',
      'scopes',
      undefined,
    ]);
  });
});
