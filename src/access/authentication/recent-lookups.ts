import { whenKnown, type MaybePromise } from '../../common/maybe-promise.js';
import type { Clock } from '../../config/clock.js';
import { parseSecret, secretMatches } from './secret-text.js';

/** How long a lookup is used, counted from its start. */
const BELIEVED_MS = 1_000;
const MOST_LOOKUPS = 10_000;

interface Lookup<T> {
  readonly begunAt: number;
  readonly found: Promise<T | null>;
  /** What was found. Absent until then. */
  credential?: T;
}

/**
 * Keeps stored credentials for at most a second, so that a busy credential is not looked up for each request. A change
 * by another instance, the command line or an operator takes effect here within that second. Unknown ids are not kept:
 * guesses fill no memory, and a new credential is valid at once.
 */
export class RecentLookups<T extends { readonly secretHash: Uint8Array }> {
  /** The oldest first. */
  private readonly lookups = new Map<string, Lookup<T>>();

  constructor(
    private readonly lookUp: (id: string) => PromiseLike<T | null>,
    private readonly clock: Clock,
  ) {}

  /**
   * The stored credential of a text: a promise only while it is looked up.
   * @returns undefined when there is none, or the secret differs.
   */
  matching(text: string): MaybePromise<T | undefined> {
    const parts = parseSecret(text);
    if (!parts) return undefined;
    return whenKnown(this.find(parts.id), (stored) =>
      secretMatches(parts.secret, stored?.secretHash) && stored ? stored : undefined,
    );
  }

  /** The credential with an id: a promise only while it is looked up. Concurrent requests share one lookup. */
  find(id: string): MaybePromise<T | null> {
    const now = this.clock();
    const known = this.lookups.get(id);
    if (known && isRecent(known, now)) return known.credential ?? known.found;
    return this.begin(id, now);
  }

  /** Forgets a credential, so that its next use looks it up again. */
  forget(id: string): void {
    this.lookups.delete(id);
  }

  private begin(id: string, begunAt: number): Promise<T | null> {
    // Prisma's promises are thenables of their own.
    const lookup: Lookup<T> = { begunAt, found: Promise.resolve(this.lookUp(id)) };
    this.lookups.delete(id);
    this.lookups.set(id, lookup);
    this.dropOldest();
    const dropAgain = () => {
      if (this.lookups.get(id) === lookup) this.lookups.delete(id);
    };
    lookup.found.then((found) => {
      if (found) lookup.credential = found;
      else dropAgain();
    }, dropAgain);
    return lookup.found;
  }

  private dropOldest(): void {
    if (this.lookups.size <= MOST_LOOKUPS) return;
    const [oldest] = this.lookups.keys();
    if (oldest !== undefined) this.lookups.delete(oldest);
  }
}

/** When the clock is set back, old lookups do not become recent again. */
function isRecent({ begunAt }: Lookup<unknown>, now: number): boolean {
  const age = now - begunAt;
  return age >= 0 && age < BELIEVED_MS;
}
