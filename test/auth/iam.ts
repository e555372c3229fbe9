import { exportJWK, generateKeyPair } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

const RESOURCE = 'https://edgemeter.example';
const SECRET = 'a secret of the tests only, long enough for any client';
const KEY_ID = 'iam';
const ALGORITHM = 'PS256';
const SCOPES = 'usage:read report:read admin';

export const AUDIENCE = 'edgemeter';

/** The applications the IAM knows, and what it puts into their tokens beside what they ask for. */
const APPLICATIONS = {
  portal: {},
  partner: { account_id: 'acme' },
  group: { account_id: ['acme', 'globex'] },
  stranger: { account_id: 'globex' },
} as const;

export type Application = keyof typeof APPLICATIONS;

/** An OpenID Connect provider that stands for the IAM. */
export interface Iam {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly keyId: string;
  /** An access token by the client credentials grant. */
  tokenFor(application: Application, scope?: string): Promise<string>;
  close(): Promise<void>;
}

export async function startIam(): Promise<Iam> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const provider = new Provider(issuer, configuration(key));
  server.on('request', provider.callback());
  const tokenFor = async (application: Application, scope = '') => {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${application}:${encodeURIComponent(SECRET)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE, scope }),
    });
    const body = (await answer.json()) as { access_token?: string };
    if (body.access_token === undefined) throw new Error(`The IAM refused: ${JSON.stringify(body)}`);
    return body.access_token;
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { issuer, jwksUri: `${issuer}/jwks`, keyId: KEY_ID, tokenFor, close };
}

const configuration = (key: object) => ({
  clients: Object.keys(APPLICATIONS).map((client_id) => ({
    client_id,
    client_secret: SECRET,
    id_token_signed_response_alg: ALGORITHM,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  })),
  cookies: { keys: ['cookies are not used'] },
  jwks: { keys: [key] },
  scopes: SCOPES.split(' '),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: SCOPES,
        audience: AUDIENCE,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: ALGORITHM } },
      }),
    },
  },
  extraTokenClaims: (_context: unknown, token: { clientId: Application }) => APPLICATIONS[token.clientId],
});
