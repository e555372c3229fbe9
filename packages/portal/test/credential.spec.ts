import { afterEach, describe, expect, it } from '@jest/globals';
import {
  credential,
  credentialHeaders,
  credentialOf,
  onCredential,
  setCredential,
} from '../src/credential.js';

const jwt = (claims: object) =>
  `e30.${btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.sig`;

afterEach(() => setCredential(undefined));

describe('credentialOf', () => {
  it('tells keys, portal tokens and IAM tokens apart', () => {
    expect(credentialOf('em_abc_1', 'em')).toEqual({ kind: 'key', role: 'partner', secret: 'em_abc_1' });
    expect(credentialOf('emp_abc_1', 'em')).toEqual({ kind: 'portal', role: 'partner', secret: 'emp_abc_1' });
    expect(credentialOf(jwt({ scope: 'report:read' }), 'em')).toMatchObject({ kind: 'iam', role: 'partner' });
    expect(credentialOf(jwt({ scope: 'usage:read admin' }), 'em')).toMatchObject({
      kind: 'iam',
      role: 'admin',
    });
    expect(credentialOf('not.a.token', 'em')).toMatchObject({ kind: 'iam', role: 'partner' });
  });
});

describe('the credential', () => {
  it('goes into headers only', () => {
    expect(credentialHeaders()).toEqual({});
    setCredential({ kind: 'key', role: 'partner', secret: 'k' });
    expect(credentialHeaders()).toEqual({ 'X-API-Key': 'k' });
    setCredential({ kind: 'iam', role: 'user', secret: 't', userToken: 'u' });
    expect(credentialHeaders()).toEqual({ Authorization: 'Bearer t', 'X-Authorization': 'u' });
  });

  it('tells who listens', () => {
    const told: unknown[] = [];
    const leave = onCredential(() => told.push(credential()?.secret));
    setCredential({ kind: 'portal', role: 'partner', secret: 'p' });
    leave();
    setCredential(undefined);
    expect(told).toEqual(['p']);
  });
});
