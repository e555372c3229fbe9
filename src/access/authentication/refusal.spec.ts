import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../../errors/api-error.js';
import type { CredentialForm } from './credential-form.js';
import { CREDENTIAL_FAULTS, CredentialRefused, scopeMissing, unauthorized } from './refusal.js';

const REALM = 'realm="edgemeter"';
const BEARER = `Bearer ${REALM}`;
const API_KEY = `ApiKey ${REALM}`;

describe('a refused credential', () => {
  it.each<[CredentialForm, 'missing' | 'invalid' | 'repeated', string, string]>([
    ['apikey', 'missing', 'API_KEY', API_KEY],
    ['apikey', 'invalid', 'API_KEY', API_KEY],
    ['apikey', 'repeated', 'REPEATED_CREDENTIAL', API_KEY],
    ['iam-bearer', 'missing', 'BEARER_TOKEN', BEARER],
    ['iam-bearer', 'invalid', 'BEARER_TOKEN', `${BEARER}, error="invalid_token"`],
    ['iam-bearer', 'repeated', 'REPEATED_CREDENTIAL', `${BEARER}, error="invalid_request"`],
    ['portal-token', 'invalid', 'BEARER_TOKEN', `${BEARER}, error="invalid_token"`],
    ['x-authorization', 'missing', 'USER_TOKEN', BEARER],
    ['x-authorization', 'invalid', 'USER_TOKEN', `${BEARER}, error="invalid_token"`],
  ])('%s that is %s is %s', (form, problem, name, challenge) => {
    const cause = new Error('inside');
    const refused = new CredentialRefused(form, problem, { detail: 'kid', cause });
    expect(refused.faults).toEqual([{ name, detail: 'kid' }]);
    expect(refused.status).toBe(401);
    expect(refused.headers).toEqual({ 'WWW-Authenticate': challenge });
    expect(refused.cause).toBe(cause);
    expect([refused.form, refused.problem]).toEqual([form, problem]);
    expect(new CredentialRefused(form, problem).faults).toEqual([{ name, detail: undefined }]);
  });

  it('has one name for each form', () => {
    expect({ ...CREDENTIAL_FAULTS }).toEqual({
      apikey: 'API_KEY',
      'iam-bearer': 'BEARER_TOKEN',
      'portal-token': 'BEARER_TOKEN',
      'x-authorization': 'USER_TOKEN',
    });
  });
});

describe('the answer to refused credentials', () => {
  const refused = (form: CredentialForm, problem: 'missing' | 'invalid' | 'repeated' = 'missing') =>
    new CredentialRefused(form, problem);

  it('has a challenge for each form that the route takes, tokens first', () => {
    const answer = unauthorized(['apikey', 'iam-bearer'], [refused('apikey', 'invalid')]) as ApiError;
    expect(answer.headers).toEqual({ 'WWW-Authenticate': `${BEARER}, ${API_KEY}` });
    expect(answer.faults.map(({ name }) => name)).toEqual(['API_KEY']);
  });

  it('names the error of a token only', () => {
    const answer = unauthorized(
      ['apikey', 'iam-bearer'],
      [refused('apikey', 'repeated'), refused('iam-bearer', 'invalid')],
    ) as ApiError;
    expect(answer.headers).toEqual({
      'WWW-Authenticate': `${BEARER}, error="invalid_token", ${API_KEY}`,
    });
    expect(answer.faults.map(({ name }) => name)).toEqual(['REPEATED_CREDENTIAL', 'BEARER_TOKEN']);
  });

  it('names a repeated token rather than an invalid one', () => {
    const answer = unauthorized(
      ['iam-bearer', 'x-authorization'],
      [refused('iam-bearer', 'invalid'), refused('x-authorization', 'repeated')],
    ) as ApiError;
    expect(answer.headers).toEqual({ 'WWW-Authenticate': `${BEARER}, error="invalid_request"` });
  });

  it('names a missing header once', () => {
    const forms = ['apikey', 'iam-bearer', 'portal-token', 'x-authorization', 'portal-token'] as const;
    const answer = unauthorized(
      forms,
      forms.map((form) => refused(form)),
    ) as ApiError;
    expect(answer.faults.map(({ name }) => name)).toEqual(['API_KEY', 'BEARER_TOKEN', 'USER_TOKEN']);
  });

  it('has the cause of the first', () => {
    const cause = new Error('inside');
    const first = new CredentialRefused('apikey', 'invalid', { cause });
    expect((unauthorized(['apikey'], [new Error('other'), first]) as ApiError).cause).toBe(cause);
  });

  it('is another error when no credential was refused', () => {
    const other = new Error('the issuer is away');
    expect(unauthorized(['apikey'], [other, new Error('second')])).toBe(other);
  });
});

describe('a missing scope', () => {
  it.each<[CredentialForm, Record<string, string>]>([
    ['apikey', {}],
    ['iam-bearer', { 'WWW-Authenticate': `${BEARER}, error="insufficient_scope", scope="usage:read"` }],
  ])('of %s is told with its challenge', (form, headers) => {
    const error = scopeMissing('usage:read', form);
    expect(error.faults).toEqual([{ name: 'SCOPE', detail: 'usage:read' }]);
    expect(error.status).toBe(403);
    expect(error.headers).toEqual(headers);
  });
});
