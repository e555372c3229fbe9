import { closedMap } from '../../common/closed-map.js';

/** The scopes of credentials, with their descriptions. No other code names a scope. */
export const SCOPES = closedMap({
  'report:read': 'Ask for connectivity reports of the accounts of the credential',
  'usage:read': "Ask for aggregates of the user's own usage",
  'usage:write': 'Deliver usage records of the accounts of the credential',
  'portal:issue': 'Issue portal tokens',
  admin: 'Administer the service',
});

export type Scope = keyof typeof SCOPES;
