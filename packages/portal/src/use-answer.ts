import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from './api.js';
import { credential, onCredential } from './credential.js';
import { tellRefused } from './expiry.js';

/** What is known of an answer: the last one stays while the next is asked for. */
export interface Answer<Data> {
  readonly data: Data | undefined;
  readonly problem: ApiProblem | undefined;
  readonly loading: boolean;
  /** When the data came. */
  readonly at: number;
  /** Which request the data answer. */
  readonly key: string | undefined;
  readonly retry: () => void;
}

interface Kept<Data> {
  readonly data?: Data;
  readonly problem?: ApiProblem;
  readonly loading: boolean;
  readonly at: number;
  readonly key?: string;
}

/**
 * Asks whenever the key changes, and again with new credentials or when the browser is online again.
 * @param key says what is asked; undefined: nothing yet.
 */
export function useAnswer<Data>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<Data>,
): Answer<Data> {
  const [kept, keep] = useState<Kept<Data>>({ loading: key !== undefined, at: 0 });
  const [turn, setTurn] = useState(0);
  const failed = useRef(false);
  const retry = () => setTurn((count) => count + 1);
  useEffect(() => {
    if (key === undefined) {
      // What was under way was aborted.
      keep((before) => (before.loading ? { ...before, loading: false } : before));
      return undefined;
    }
    const controller = new AbortController();
    keep((before) => ({ ...before, loading: true }));
    load(controller.signal).then(
      (data) => {
        failed.current = false;
        keep({ data, loading: false, at: Date.now(), key });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        failed.current = true;
        const problem =
          error instanceof ApiProblem
            ? error
            : new ApiProblem(0, [{ code: '', description: String(error) }], undefined, undefined);
        if (problem.status === 401 && credential() !== undefined) void tellRefused();
        keep((before) => ({ ...before, problem, loading: false }));
      },
    );
    return () => controller.abort();
  }, [key, turn]);
  useEffect(() => {
    const again = () => {
      if (failed.current) retry();
    };
    addEventListener('online', again);
    const leave = onCredential(retry);
    return () => {
      removeEventListener('online', again);
      leave();
    };
  }, []);
  return { data: kept.data, problem: kept.problem, loading: kept.loading, at: kept.at, key: kept.key, retry };
}
