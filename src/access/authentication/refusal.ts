import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { ApiError, type Fault } from '../../errors/api-error.js';
import type { ErrorName } from '../../errors/catalogue.js';
import type { CredentialForm } from './credential-form.js';
import type { Scope } from './scopes.js';

/** The faults of a credential. */
export type CredentialProblem = 'missing' | 'invalid' | 'repeated';

const REALM = 'realm="edgemeter"';

/** The codes of a missing and of an invalid credential. */
export const CREDENTIAL_FAULTS: ClosedMap<Record<CredentialForm, ErrorName>> = closedMap({
  apikey: 'API_KEY',
  'iam-bearer': 'BEARER_TOKEN',
  'portal-token': 'BEARER_TOKEN',
  'x-authorization': 'USER_TOKEN',
});

// RFC 6750, section 3.1: the answer to a request without a token names no error.
const BEARER_ERRORS: readonly (readonly [CredentialProblem, string])[] = [
  ['repeated', 'invalid_request'],
  ['invalid', 'invalid_token'],
];

interface RefusalOptions {
  /** Published in the answer. */
  readonly detail?: string;
  /** Only for the log. */
  readonly cause?: unknown;
}

/** A credential is missing, invalid or given more than once: 401. */
export class CredentialRefused extends ApiError {
  constructor(
    readonly form: CredentialForm,
    readonly problem: CredentialProblem,
    { detail, cause }: RefusalOptions = {},
  ) {
    const name = problem === 'repeated' ? 'REPEATED_CREDENTIAL' : CREDENTIAL_FAULTS[form];
    super(
      { name, detail },
      { cause, headers: { 'WWW-Authenticate': challenge([form], [{ form, problem }]) } },
    );
  }
}

/**
 * The answer to a request whose credentials were refused.
 * @param accepted the forms that the route accepts. The answer has a challenge for each.
 * @param reasons the thrown errors. Other errors count only when no credential was refused.
 */
export function unauthorized(accepted: readonly CredentialForm[], reasons: readonly unknown[]): unknown {
  const refusals = reasons.filter((reason) => reason instanceof CredentialRefused);
  const [first, ...rest] = refusals;
  if (!first) return reasons[0];
  const others = rest.map(({ faults: [fault] }) => fault);
  // One header may hold several forms of credential. A missing header is one fault.
  const faults: [Fault, ...Fault[]] = [
    first.faults[0],
    ...others.filter(({ name }, i) => ![first.faults[0], ...others.slice(0, i)].some((f) => f.name === name)),
  ];
  return new ApiError(faults, {
    cause: first.cause,
    headers: { 'WWW-Authenticate': challenge(accepted, refusals) },
  });
}

/** The credential is valid, but lacks a scope: 403. */
export function scopeMissing(scope: Scope, form: CredentialForm): ApiError {
  const headers =
    form === 'apikey'
      ? undefined
      : { 'WWW-Authenticate': `Bearer ${REALM}, error="insufficient_scope", scope="${scope}"` };
  return new ApiError({ name: 'SCOPE', detail: scope }, { headers });
}

function challenge(
  accepted: readonly CredentialForm[],
  refusals: readonly Pick<CredentialRefused, 'form' | 'problem'>[],
): string {
  const ofTokens = refusals.filter(({ form }) => form !== 'apikey');
  const error = BEARER_ERRORS.find(([problem]) =>
    ofTokens.some((refusal) => refusal.problem === problem),
  )?.[1];
  const bearer = `Bearer ${REALM}${error === undefined ? '' : `, error="${error}"`}`;
  return [
    ...(accepted.some((form) => form !== 'apikey') ? [bearer] : []),
    ...(accepted.includes('apikey') ? [`ApiKey ${REALM}`] : []),
  ].join(', ');
}
