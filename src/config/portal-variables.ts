import { origins, pairs, text, url } from './parsers.js';
import { variable } from './variable.js';

const NO_ORIGINS: readonly string[] = [];
const NO_PARAMETERS: Readonly<Record<string, string>> = {};

/** The variables of the portal. */
export const PORTAL_VARIABLES = {
  PORTAL_EMBEDDERS: variable(
    origins,
    NO_ORIGINS,
    'Origins of pages that may show the [portal](portal.md) in a frame and send it a token. None by default.',
  ),
  PORTAL_OIDC_ISSUER: variable<string | undefined>(
    url('https:', 'http:'),
    undefined,
    'Identity provider where readers of the portal [sign in](portal.md#an-identity-provider): its exact issuer. Without it they do not.',
  ),
  PORTAL_OIDC_CLIENT_ID: variable<string | undefined>(
    text,
    undefined,
    'The portal as that provider knows it: a public client, without a secret. Required with `PORTAL_OIDC_ISSUER`.',
  ),
  PORTAL_OIDC_SCOPES: variable(
    text,
    'openid offline_access usage:read report:read admin',
    'Scopes that the portal asks for, separated by blanks. `openid` must be one. `offline_access` asks for a session that is renewed.',
  ),
  PORTAL_OIDC_PARAMETERS: variable(
    pairs,
    NO_PARAMETERS,
    'Further parameters of the request to sign in, such as `audience=https://edgemeter.example.com/` for Auth0. `resource` also goes to the token endpoint.',
  ),
  PORTAL_OIDC_ORIGINS: variable(
    origins,
    NO_ORIGINS,
    'Further origins that the portal may ask, when the token endpoint of the provider has another one than the issuer.',
  ),
};
