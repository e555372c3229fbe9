import type { Scope } from './scopes.js';

/** Any one of these credentials suffices; where several are sent, the API key is used. */
export interface AnyOf {
  readonly anyOf: readonly ('apikey' | 'iam-bearer' | 'portal-token')[];
  readonly scope: Scope;
}

/** The application's token, which must have the scope, and the user's, whose usage it is about. */
export interface AllOf {
  readonly allOf: readonly ['iam-bearer', 'x-authorization'];
  readonly scope: Scope;
}

/** Who may call a handler. */
export type Requirement = AnyOf | AllOf;

/** Key of the metadata that says who may call a handler. */
export const ACCESS = 'edgemeter:access';

/** Who may call a handler: callers that meet the requirement, or everyone. */
export type Access = Requirement | 'public';
