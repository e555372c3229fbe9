import type { Scope } from './scopes.js';

/** Any one of these credentials suffices. If a request has several, the API key is used. */
export interface AnyOf {
  readonly anyOf: readonly ('apikey' | 'iam-bearer' | 'portal-token')[];
  readonly scope: Scope;
}

/** The application's token, which must have the scope, and the token of the user whose usage is read. */
export interface AllOf {
  readonly allOf: readonly ['iam-bearer', 'x-authorization'];
  readonly scope: Scope;
}

/** The callers that a handler admits. */
export type Requirement = AnyOf | AllOf;

/** The metadata key of the requirement. */
export const ACCESS = 'edgemeter:access';

/** The callers that a handler admits: those that meet the requirement, or all. */
export type Access = Requirement | 'public';
