import type { PortalConfig } from './sections.js';
import type { VariableValues } from './variables.js';

/** What the portal is configured with. Faults are added to the list. */
export function readPortal(values: VariableValues, faults: string[]): PortalConfig {
  const embedders = values.PORTAL_EMBEDDERS;
  const issuer = values.PORTAL_OIDC_ISSUER;
  const clientId = values.PORTAL_OIDC_CLIENT_ID ?? '';
  const scopes = values.PORTAL_OIDC_SCOPES;
  if (issuer === undefined) {
    if (clientId !== '') faults.push('PORTAL_OIDC_ISSUER is required with PORTAL_OIDC_CLIENT_ID');
    return { embedders, oidc: undefined };
  }
  if (clientId === '') faults.push('PORTAL_OIDC_CLIENT_ID is required with PORTAL_OIDC_ISSUER');
  if (!scopes.split(' ').includes('openid')) faults.push('PORTAL_OIDC_SCOPES must contain openid');
  if (values.NODE_ENV === 'production' && !issuer.toLowerCase().startsWith('https:'))
    faults.push('PORTAL_OIDC_ISSUER must begin with https:// in production');
  const oidc = {
    issuer,
    clientId,
    scopes,
    parameters: values.PORTAL_OIDC_PARAMETERS,
    origins: [new URL(issuer).origin, ...values.PORTAL_OIDC_ORIGINS],
  };
  return { embedders, oidc };
}
