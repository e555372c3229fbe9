import type { Clock } from '../../config/clock.js';

/** How long a lookup is used, counted from its start. */
const BELIEVED_MS = 1_000;
const MOST_LOOKUPS = 10_000;

interface Lookup<T> {
  readonly begunAt: number;
  readonly found: Promise<T | null>;
}

/**
 * Keeps stored credentials for at most a second, so that a busy credential is not looked up for each request. A change
 * by another instance, the command line or an operator takes effect here within that second. Unknown ids are not kept:
 * guesses fill no memory, and a new credential is valid at once.
 */
export class RecentLookups<T> {
  /** The oldest first. */
  private readonly lookups = new Map<string, Lookup<T>>();

  constructor(
    private readonly lookUp: (id: string) => Promise<T | null>,
    private readonly clock: Clock,
  ) {}

  /** The credential with an id. Concurrent requests share one lookup. */
  find(id: string): Promise<T | null> {
    const now = this.clock();
    const known = this.lookups.get(id);
    if (known && isRecent(known, now)) return known.found;
    return this.begin(id, now);
  }

  /** Forgets a credential, so that its next use looks it up again. */
  forget(id: string): void {
    this.lookups.delete(id);
  }

  private begin(id: string, begunAt: number): Promise<T | null> {
    const lookup = { begunAt, found: this.lookUp(id) };
    this.lookups.delete(id);
    this.lookups.set(id, lookup);
    this.dropOldest();
    const dropAgain = () => {
      if (this.lookups.get(id) === lookup) this.lookups.delete(id);
    };
    lookup.found.then((found) => {
      if (!found) dropAgain();
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
