import type { Scope } from '../use-scope.js';

/** Why nothing is asked for: controls at fault, or a credential that sees no accounts. */
export function Faults({ scope }: { scope: Scope }) {
  const { faults, problem, accounts, sound, retry } = scope;
  if (faults.length > 0) {
    return (
      <p class="banner warn" role="status">
        Nothing is asked for until the marked controls are right: {faults.join(' ')}
      </p>
    );
  }
  if (problem && problem.status !== 401) {
    return (
      <p class="banner error" role="alert">
        {problem.status === 403
          ? 'This credential may not read reports. Sign in as a partner, or with an API key of scope report:read.'
          : problem.message}{' '}
        <button type="button" onClick={retry}>
          Retry
        </button>
      </p>
    );
  }
  if (sound && accounts.length === 0) {
    return (
      <p class="banner" role="status">
        No account of this credential had usage in the last thirty days.{' '}
        <a href="/portal/start">Send the first records</a>.
      </p>
    );
  }
  return null;
}
