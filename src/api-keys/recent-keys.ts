import type { Clock } from '../config/clock.js';
import type { StoredApiKey } from './api-keys.repository.js';

/** Longest that a stored key is believed, from when its lookup began. */
const BELIEVED_MS = 1_000;
const MOST_KEYS = 10_000;

interface Lookup {
  readonly begunAt: number;
  readonly key: Promise<StoredApiKey | null>;
}

/**
 * Stored keys as they were at most a second ago, so that a busy key is not looked up with each request. What another
 * instance, the command line or an operator changes holds here once that second is over. Ids that nobody has are not
 * kept: whoever guesses fills no memory, and a new key is good at once.
 */
export class RecentKeys {
  /** The oldest first. */
  private readonly lookups = new Map<string, Lookup>();

  constructor(
    private readonly lookUp: (id: string) => Promise<StoredApiKey | null>,
    private readonly clock: Clock,
  ) {}

  /** The key of an id. All who ask while it is looked up share the lookup. */
  find(id: string): Promise<StoredApiKey | null> {
    const now = this.clock();
    const known = this.lookups.get(id);
    if (known && isRecent(known, now)) return known.key;
    return this.begin(id, now);
  }

  /** Makes whoever asks from now on look again. */
  forget(id: string): void {
    this.lookups.delete(id);
  }

  private begin(id: string, begunAt: number): Promise<StoredApiKey | null> {
    const lookup = { begunAt, key: this.lookUp(id) };
    this.lookups.delete(id);
    this.lookups.set(id, lookup);
    this.dropOldest();
    const dropAgain = () => {
      if (this.lookups.get(id) === lookup) this.lookups.delete(id);
    };
    lookup.key.then((key) => {
      if (!key) dropAgain();
    }, dropAgain);
    return lookup.key;
  }

  private dropOldest(): void {
    if (this.lookups.size <= MOST_KEYS) return;
    const [oldest] = this.lookups.keys();
    if (oldest !== undefined) this.lookups.delete(oldest);
  }
}

/** A clock that was set back makes nothing recent again. */
function isRecent({ begunAt }: Lookup, now: number): boolean {
  const age = now - begunAt;
  return age >= 0 && age < BELIEVED_MS;
}
