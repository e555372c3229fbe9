import { userNumber } from '../record-model/subscriber.js';
import type { UsageColumns } from '../record-model/usage-columns.js';
import type { Alias } from './sql/ingest-aliases.js';

/** Most subscribers that are remembered, at some 200 bytes each. */
const MOST_REMEMBERED = 200_000;

/** A power of two. */
const RECENT = 32_768;

/** The other names of a subscriber in one record, besides the number under which the record is found. */
interface Names {
  /** The number of the IMSI; NaN when there is none. */
  readonly imsi: number;
  readonly userId: string | null;
}

/**
 * Aliases that are known to be stored. Every record names up to two, and hardly ever a new one. They are kept by
 * subscriber, so that one look-up is enough.
 */
export class KnownAliases {
  private readonly known = new Map<number, Names[]>();
  /** Some of the known subscribers, one at each place. Most records are found here. */
  private readonly recentSubscribers = new Float64Array(RECENT).fill(Number.NaN);
  private readonly recentImsis = new Float64Array(RECENT);
  private readonly recentUsers = new Array<string | null>(RECENT).fill(null);
  private size = 0;

  constructor(private readonly most: number = MOST_REMEMBERED) {}

  /** The aliases that some rows name and that are not known to be stored. */
  newOf(columns: UsageColumns, rows: readonly number[]): NewAliases {
    const found = new NewAliases();
    const { msisdn, imsi, user } = columns;
    for (const row of rows) {
      const own = msisdn[row] as number;
      const imsiNumber = imsi[row] as number;
      const hasImsi = !Number.isNaN(imsiNumber);
      const hasUser = (user[row] as number) >= 0;
      // A subscriber known by one name has no alias.
      if (Number.isNaN(own) ? !(hasImsi && hasUser) : !(hasImsi || hasUser)) continue;
      const subscriber = Number.isNaN(own) ? imsiNumber : own;
      // If the record is found by its IMSI, the IMSI is no alias.
      const names = Number.isNaN(own) ? Number.NaN : imsiNumber;
      const userId = columns.userOf(row);
      const place = subscriber - Math.floor(subscriber / RECENT) * RECENT;
      if (
        this.recentSubscribers[place] === subscriber &&
        Object.is(this.recentImsis[place], names) &&
        this.recentUsers[place] === userId
      )
        continue;
      if (!includes(this.known.get(subscriber), names, userId)) found.add(subscriber, names, userId);
      else {
        this.recentSubscribers[place] = subscriber;
        this.recentImsis[place] = names;
        this.recentUsers[place] = userId;
      }
    }
    return found;
  }

  /** Remembers aliases that have been stored. */
  remember({ named }: NewAliases): void {
    for (const [subscriber, names] of named) {
      if (this.size >= this.most) {
        this.known.clear();
        this.size = 0;
      }
      const others = this.known.get(subscriber);
      if (others) others.push(...names);
      else this.known.set(subscriber, names);
      this.size += names.length;
    }
  }
}

/** Aliases of a batch that are not known to be stored. */
export class NewAliases {
  readonly named = new Map<number, Names[]>();
  readonly aliases: Alias[] = [];

  add(subscriber: number, imsi: number, userId: string | null): void {
    const others = this.named.get(subscriber);
    if (includes(others, imsi, userId)) return;
    if (others) others.push({ imsi, userId });
    else this.named.set(subscriber, [{ imsi, userId }]);
    if (!Number.isNaN(imsi)) this.aliases.push({ alias: imsi, subscriber });
    if (userId !== null) this.aliases.push({ alias: userNumber(userId), subscriber });
  }
}

function includes(names: readonly Names[] | undefined, imsi: number, userId: string | null): boolean {
  if (!names) return false;
  for (const name of names) if (Object.is(name.imsi, imsi) && name.userId === userId) return true;
  return false;
}
