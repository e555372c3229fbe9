import { closedMap } from '../../common/closed-map.js';
import { SCOPES, type Scope } from '../authentication/scopes.js';

const { 'report:read': reportRead, 'usage:write': usageWrite, 'portal:issue': portalIssue } = SCOPES;

/** The scopes that an API key can have, with their descriptions. */
export const KEY_SCOPES = closedMap({
  'report:read': reportRead,
  'usage:write': usageWrite,
  'portal:issue': portalIssue,
}) satisfies Partial<Record<Scope, string>>;

export type KeyScope = keyof typeof KEY_SCOPES;

/** Whether a text names a scope that an API key can have. */
export const isKeyScope = (name: string): name is KeyScope => Object.hasOwn(KEY_SCOPES, name);
