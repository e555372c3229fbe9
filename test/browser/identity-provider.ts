import { exportJWK, generateKeyPair } from 'jose';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { errors, interactionPolicy } from 'oidc-provider';

export const CLIENT = 'portal-page';
export const RESOURCE = 'https://edgemeter.example';
export const ACCOUNT = 'acme';
const SCOPES = ['usage:read', 'report:read', 'admin'];

/** What the provider grants to a login, and whether its session can be renewed. */
const LOGINS: Readonly<Record<string, { readonly scope: string; readonly renewed?: boolean }>> = {
  partner: { scope: 'report:read' },
  user: { scope: 'usage:read' },
  admin: { scope: 'admin' },
  renewed: { scope: 'report:read', renewed: true },
};

/** An identity provider with a page to sign in: any password is right. */
export interface LoginProvider {
  readonly issuer: string;
  /** The life of the next access tokens, in seconds. */
  tokenSeconds: number;
  /** Whether it refuses to renew a session. */
  refusesRenewal: boolean;
  /** @param portal the origin of the portal, where readers come back to. */
  serve(portal: string): Promise<void>;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export async function startLoginProvider(): Promise<LoginProvider> {
  let handler: Handler = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = { tokenSeconds: 300, refusesRenewal: false };
  const serve = async (portal: string) => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: 'login', alg: 'ES256', use: 'sig' };
    handler = new Provider(issuer, configuration(key, portal, state)).callback();
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return Object.assign(state, { issuer, serve, close });
}

interface Context {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: {
      readonly Grant: new (of: object) => {
        addOIDCScope(scope: string): void;
        addResourceScope(resource: string, scope: string): void;
        save(): Promise<string>;
      };
    };
  };
}

/** Grants at once what the login may have: the tests need no page for consent. */
async function grantOf({ oidc }: Context): Promise<object> {
  const { accountId } = oidc.session;
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(RESOURCE, LOGINS[accountId]?.scope ?? '');
  await grant.save();
  return grant;
}

function configuration(
  key: object,
  portal: string,
  state: { readonly tokenSeconds: number; readonly refusesRenewal: boolean },
): object {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        id_token_signed_response_alg: 'ES256',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${portal}/portal/signed-in`],
        post_logout_redirect_uris: [`${portal}/portal/start`],
      },
    ],
    cookies: { keys: ['only for the tests'] },
    jwks: { keys: [key] },
    scopes: ['openid', 'offline_access', ...SCOPES],
    interactions: { policy },
    loadExistingGrant: grantOf,
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: (_context: unknown, _client: unknown, { accountId = '' }: { accountId?: string }) =>
      LOGINS[accountId]?.renewed === true,
    extraTokenClaims: () => ({ account_id: ACCOUNT }),
    rotateRefreshToken: () => {
      if (state.refusesRenewal) throw new errors.InvalidGrant('the session has ended');
      return true;
    },
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '),
          audience: 'edgemeter',
          accessTokenFormat: 'jwt',
          accessTokenTTL: state.tokenSeconds,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}
