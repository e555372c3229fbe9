import { useState } from 'preact/hooks';
import { ApiProblem } from './api.js';
import { credential } from './credential.js';
import { tellRefused } from './expiry.js';

/** A change that the reader asks for: at most one at a time. */
export interface Action {
  readonly busy: boolean;
  readonly problem: ApiProblem | undefined;
  /** Runs the change. The answer goes to `then`, a refusal to `problem`. */
  run<Done>(work: () => Promise<Done>, then: (done: Done) => void): void;
  /** Forgets a refusal. */
  reset(): void;
}

/** Keeps the state of a change. */
export function useAction(): Action {
  const [state, set] = useState<Pick<Action, 'busy' | 'problem'>>({ busy: false, problem: undefined });
  const run = <Done>(work: () => Promise<Done>, then: (done: Done) => void) => {
    if (state.busy) return;
    set({ busy: true, problem: undefined });
    work().then(
      (done) => {
        set({ busy: false, problem: undefined });
        then(done);
      },
      (error: unknown) => {
        const problem =
          error instanceof ApiProblem
            ? error
            : new ApiProblem(0, [{ code: '', description: String(error) }], undefined, undefined);
        if (problem.status === 401 && credential() !== undefined) void tellRefused();
        set({ busy: false, problem });
      },
    );
  };
  return { ...state, run, reset: () => set({ busy: false, problem: undefined }) };
}

/** Whether a change may have been made although no good answer came. */
export const isUnsure = ({ status }: ApiProblem): boolean => status === 0 || status >= 500;
