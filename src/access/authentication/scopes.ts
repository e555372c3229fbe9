import { closedMap } from '../../common/closed-map.js';

/** What a credential may be allowed to do, and what that means. Nothing else names a scope. */
export const SCOPES = closedMap({
  'report:read': 'Ask for connectivity reports of the accounts of the credential',
  'usage:read': "Ask for aggregates of the user's own usage",
  'usage:write': 'Deliver usage records of the accounts of the credential',
  'portal:issue': 'Issue portal tokens',
  admin: 'Administer the service',
});

export type Scope = keyof typeof SCOPES;
