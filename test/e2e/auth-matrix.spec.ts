import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorName } from '../../src/errors/catalogue.js';
import {
  API_KEY,
  ask,
  BAD_TOKEN,
  BEARER,
  expectPrincipal,
  expectRefusal,
  insufficientScope,
  REPEATED_TOKEN,
} from '../auth/caller.js';
import { startWorld, type CredentialName, type World } from '../auth/world.js';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world.close());

/** A header line; `{name}` stands for the credential of that name. */
type Line = readonly [header: string, value: string];

const bearer = (name: CredentialName): Line => ['Authorization', `Bearer {${name}}`];
const userToken = (name: CredentialName): Line => ['X-Authorization', `{${name}}`];
const key = (name: CredentialName): Line => ['X-API-Key', `{${name}}`];

const fill = (text: string): string =>
  text.replace(/\{(\w+)\}/g, (_, name: CredentialName) => world.credentials[name]);

type Outcome = { readonly principal: object } | { readonly names: ErrorName[]; readonly challenge?: string };

const as = (principal: object): Outcome => ({ principal });
const refused = (names: ErrorName[], challenge?: string): Outcome => ({ names, challenge });

type Case = readonly [what: string, lines: readonly Line[], outcome: Outcome, query?: string];

function matrix(path: string, cases: readonly Case[]): void {
  describe(path, () => {
    it.each(cases)('with %s', async (_, lines, outcome, query = '') => {
      const url = `${world.service.url}${path}${fill(query)}`;
      const answer = await ask(
        url,
        lines.map(([header, value]) => [header, fill(value)] as const),
      );
      if ('principal' in outcome) expectPrincipal(answer, outcome.principal);
      else expectRefusal(answer, outcome.names, outcome.challenge);
    });
  });
}

const EITHER = `${BEARER}, ${API_KEY}`;
const noneOfEither = refused(['API_KEY', 'BEARER_TOKEN'], EITHER);
const badKey = refused(['API_KEY'], EITHER);
const badToken = refused(['BEARER_TOKEN'], `${BAD_TOKEN}, ${API_KEY}`);
const twoKeys = refused(['REPEATED_CREDENTIAL'], EITHER);
const twoTokens = refused(['REPEATED_CREDENTIAL'], `${REPEATED_TOKEN}, ${API_KEY}`);
const byKey = as({ kind: 'api-key', accounts: ['acme'] });

matrix('/try/report', [
  ['no credential', [], noneOfEither],
  ['a key', [key('reportKey')], byKey],
  ['a token', [bearer('report')], as({ kind: 'iam', id: 'partner', accounts: ['acme'] })],
  ['a token of two accounts', [bearer('reportOfTwo')], as({ kind: 'iam', accounts: ['acme', 'globex'] })],
  ['a key and a token', [bearer('report'), key('reportKey')], byKey],
  ['a key and a bad token', [bearer('forged'), key('reportKey')], byKey],
  ['a bad key and a token', [bearer('report'), ['X-API-Key', 'em_x']], badKey],
  ['an empty key and a token', [bearer('report'), ['X-API-Key', '']], as({ kind: 'iam' }), '?apikey='],
  ['a key without the scope', [key('recordsKey')], refused(['SCOPE'])],
  ['a token without the scope', [bearer('powerless')], refused(['SCOPE'], insufficientScope('report:read'))],
  ['a key of a foreign account', [key('foreignReportKey')], refused(['ACCOUNT'])],
  ['a token of a foreign account', [bearer('reportOfForeign')], refused(['ACCOUNT'])],
  ['a token of no account', [bearer('reportOfNone')], refused(['TOKEN_ACCOUNTS'])],
  ['a token of a wrong issuer', [bearer('wrongIssuer')], badToken],
  ['a forged token', [bearer('forged')], badToken],
  ['the token of a user', [bearer('user')], badToken],
  ['a token in the header of users', [userToken('report')], noneOfEither],
  ['a key as a token', [bearer('reportKey')], badToken],
  ['a token as a key', [key('report')], badKey],
  ['the same key twice', [key('reportKey'), key('reportKey')], twoKeys],
  ['two tokens', [bearer('report'), bearer('reportOfTwo')], twoTokens],
  ['a key and two tokens', [key('reportKey'), bearer('report'), bearer('report')], twoTokens],
  ['two tokens in a line', [['Authorization', 'Bearer {report}, Bearer {report}']], badToken],
  ['another scheme', [['Authorization', 'Basic YTpi']], noneOfEither],
  ['a bearer of nothing', [['Authorization', 'Bearer ']], noneOfEither],
  ['a key in the URL', [], byKey, '?apikey={reportKey}'],
  ['the same key in header and URL', [key('reportKey')], byKey, '?apikey={reportKey}'],
  ['keys in header and URL', [key('reportKey')], twoKeys, '?apikey={foreignReportKey}'],
  ['two keys in the URL', [], twoKeys, '?apikey={reportKey}&apikey={foreignReportKey}'],
  ['the same key twice in the URL', [], twoKeys, '?apikey={reportKey}&apikey={reportKey}'],
  ['an empty key and one in the URL', [], twoKeys, '?apikey=&apikey={reportKey}'],
  ['two keys in the URL, one disguised', [], twoKeys, '?apikey={reportKey}&%61pikey={reportKey}'],
]);

const noUser = refused(['USER_TOKEN'], BEARER);
const badUser = refused(['USER_TOKEN'], BAD_TOKEN);
const badIam = refused(['BEARER_TOKEN'], BAD_TOKEN);
const bothBad = refused(['BEARER_TOKEN', 'USER_TOKEN'], BAD_TOKEN);
const repeatedToken = refused(['REPEATED_CREDENTIAL'], REPEATED_TOKEN);

matrix('/try/aggregate', [
  ['no credential', [], refused(['BEARER_TOKEN', 'USER_TOKEN'], BEARER)],
  [
    'both tokens',
    [bearer('usage'), userToken('user')],
    as({ kind: 'iam', id: 'portal', userId: 'ann', accounts: 'all', scopes: ['usage:read'] }),
  ],
  [
    'both tokens, one of accounts',
    [bearer('reportOfTwo'), userToken('user')],
    as({ userId: 'ann', accounts: ['acme', 'globex'] }),
  ],
  [
    'a prefix of any case in both headers',
    [
      ['authorization', 'bEARER {usage}'],
      ['x-authorization', 'bearer  {user}'],
    ],
    as({ userId: 'ann' }),
  ],
  ['the IAM token only', [bearer('usage')], noUser],
  ['the IAM token and a bearer of nothing', [bearer('usage'), ['X-Authorization', 'Bearer']], noUser],
  ['the user token only', [userToken('user')], refused(['BEARER_TOKEN'], BEARER)],
  ['the tokens swapped', [bearer('user'), userToken('usage')], bothBad],
  ['the IAM token in both places', [bearer('usage'), userToken('usage')], badUser],
  ['the user token in both places', [bearer('user'), userToken('user')], badIam],
  ['a user token of a wrong issuer', [bearer('usage'), userToken('wrongIssuer')], badUser],
  ['a missing and a bad token', [userToken('wrongIssuer')], bothBad],
  ['two IAM tokens', [bearer('usage'), bearer('usage'), userToken('user')], repeatedToken],
  ['two user tokens', [bearer('usage'), userToken('user'), userToken('user')], repeatedToken],
  [
    'a token without the scope',
    [bearer('report'), userToken('user')],
    refused(['SCOPE'], insufficientScope('usage:read')),
  ],
  ['a key', [key('reportKey')], refused(['BEARER_TOKEN', 'USER_TOKEN'], BEARER)],
]);

matrix('/try/records', [
  ['no credential', [], refused(['API_KEY'], API_KEY)],
  ['a key', [key('recordsKey')], byKey],
  ['a key without the scope', [key('reportKey')], refused(['SCOPE'])],
  ['a key of a foreign account', [key('foreignRecordsKey')], refused(['ACCOUNT'])],
  ['a token', [bearer('admin')], refused(['API_KEY'], API_KEY)],
  ['the same key twice', [key('recordsKey'), key('recordsKey')], refused(['REPEATED_CREDENTIAL'], API_KEY)],
]);

matrix('/try/administration', [
  ['no credential', [], refused(['BEARER_TOKEN'], BEARER)],
  ['a token', [bearer('admin')], as({ kind: 'iam', id: 'portal', scopes: ['admin'] })],
  ['a token without the scope', [bearer('usage')], refused(['SCOPE'], insufficientScope('admin'))],
  ['the token of a user', [bearer('user')], badIam],
  ['two tokens', [bearer('admin'), bearer('admin')], repeatedToken],
  ['a key', [key('reportKey')], refused(['BEARER_TOKEN'], BEARER)],
]);

matrix('/try/public', [
  ['no credential', [], as({ kind: 'public', accounts: 'all', scopes: [] })],
  ['bad credentials', [bearer('forged'), bearer('forged'), key('report')], as({ kind: 'public' })],
]);

describe('a request with credentials', () => {
  it('leaves none of them in the log', () => {
    const log = world.service.logLines.join('\n');
    expect(log).toContain('/try/report?apikey=');
    for (const credential of Object.values(world.credentials)) {
      // The signature of a token may have underscores of its own.
      expect(log).not.toContain(credential.split(credential.includes('.') ? '.' : '_').at(-1));
    }
  });
});
