import { ask, type ApiProblem } from './api.js';
import { credential } from './credential.js';
import { useView } from './navigation.js';
import { problemsOf } from './state.js';
import { useAnswer, type Answer } from './use-answer.js';

interface Values {
  readonly values: readonly string[];
}

export interface Scope {
  readonly accounts: readonly string[];
  readonly sites: readonly string[];
  /** Whether reports can be asked for: signed in, accounts known, no control at fault. */
  readonly sound: boolean;
  readonly faults: readonly string[];
  readonly problem: ApiProblem | undefined;
  readonly retry: () => void;
}

const valuesOf = (dimension: string, signal: AbortSignal) =>
  ask<Values>({ path: `/connectivity/v1/dimensions/${dimension}/values?limit=1000` }, signal);

/** What the credential may see, and whether the view can be asked for. */
export function useScope(): Scope {
  const view = useView();
  const signedIn = credential() !== undefined;
  const key = signedIn ? 'scope' : undefined;
  const accounts: Answer<Values> = useAnswer(key, (signal) => valuesOf('account_id', signal));
  const sites: Answer<Values> = useAnswer(key, (signal) => valuesOf('customer_site_id', signal));
  const faults = Object.values(problemsOf(view));
  const known = accounts.data?.values;
  return {
    accounts: known ?? [],
    sites: sites.data?.values ?? [],
    sound: signedIn && faults.length === 0 && (known !== undefined || view.acc.length > 0),
    faults,
    problem: accounts.problem,
    retry: accounts.retry,
  };
}
