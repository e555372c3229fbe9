import { imsiNumber, subscriberNumber, userNumber } from '../usage/subscriber.js';
import type { UsageRecord } from '../usage/usage-record.js';
import type { Alias } from './sql/ingest-aliases.js';

/** Subscribers remembered, some 300 bytes each. */
const MOST_REMEMBERED = 200_000;

/** A power of two. */
const RECENT = 32_768;

interface NamedSubscriber extends Names {
  readonly msisdn: string | null;
}

/** By what a subscriber goes in one record, beside the number under which the record is found. */
interface Names {
  readonly imsi: string | null;
  readonly userId: string | null;
}

/**
 * Which aliases are known to be stored. Every record would name up to two, and hardly ever one that is new.
 *
 * By the texts rather than the numbers made of them, which would have to be computed for every record; and by the
 * subscriber, so that it takes one look.
 */
export class KnownAliases {
  private readonly known = new Map<string, Names[]>();
  /** Some of what is known, one subscriber in each place: most records are found here. */
  private readonly recent: (NamedSubscriber | undefined)[] = new Array<undefined>(RECENT).fill(undefined);
  private size = 0;

  constructor(private readonly most: number = MOST_REMEMBERED) {}

  /** The records that name aliases which are not known to be stored, one for each way to name them. */
  newOf(records: readonly UsageRecord[]): NewAliases {
    const found = new NewAliases();
    for (const record of records) {
      const { msisdn, imsi, userId } = record;
      const place = recentPlaceOf(msisdn ?? imsi ?? '');
      const recent = this.recent[place];
      if (recent?.msisdn === msisdn && recent.imsi === imsi && recent.userId === userId) continue;
      const subscriber = subscriberWithAliases(record);
      if (subscriber === undefined) continue;
      if (includes(this.known.get(subscriber), record))
        this.recent[place] = { msisdn: copyOf(msisdn), imsi: copyOf(imsi), userId: copyOf(userId) };
      else found.add(subscriber, record);
    }
    return found;
  }

  /** They are stored. */
  remember({ named }: NewAliases): void {
    for (const [subscriber, names] of named) {
      if (this.size >= this.most) {
        this.known.clear();
        this.size = 0;
      }
      // Copies: a text cut out of a body would keep the body.
      const copies = names.map(({ imsi, userId }) => ({ imsi: copyOf(imsi), userId: copyOf(userId) }));
      const others = this.known.get(subscriber);
      if (others) others.push(...copies);
      else this.known.set(copied(subscriber), copies);
      this.size += copies.length;
    }
  }
}

/** Aliases of a batch that are not known to be stored. */
export class NewAliases {
  readonly named = new Map<string, Names[]>();
  readonly aliases: Alias[] = [];

  add(subscriber: string, record: UsageRecord): void {
    const others = this.named.get(subscriber);
    if (includes(others, record)) return;
    if (others) others.push(record);
    else this.named.set(subscriber, [record]);
    this.aliases.push(...aliasesOf(record));
  }
}

/** Numbers given out in turn differ in their last digits. */
function recentPlaceOf(digits: string): number {
  let hash = 0;
  for (let at = Math.max(0, digits.length - 6); at < digits.length; at++)
    hash = Math.imul(hash, 10) + digits.charCodeAt(at);
  return hash & (RECENT - 1);
}

/** A text that stands for a record's subscriber; undefined when the record knows it by one name alone. */
function subscriberWithAliases({ msisdn, imsi, userId }: UsageRecord): string | undefined {
  if (msisdn !== null) return imsi === null && userId === null ? undefined : msisdn;
  // An MSISDN and an IMSI of the same digits are two subscribers.
  return imsi === null || userId === null ? undefined : `i${imsi}`;
}

function aliasesOf(record: UsageRecord): Alias[] {
  const { msisdn, imsi, userId } = record;
  const subscriber = subscriberNumber(record) ?? 0;
  const aliases: Alias[] = [];
  if (imsi !== null && msisdn !== null) aliases.push({ alias: imsiNumber(imsi), subscriber });
  if (userId !== null) aliases.push({ alias: userNumber(userId), subscriber });
  return aliases;
}

function includes(names: readonly Names[] | undefined, { imsi, userId }: Names): boolean {
  if (!names) return false;
  for (const name of names) if (name.imsi === imsi && name.userId === userId) return true;
  return false;
}

const copied = (text: string): string => Buffer.from(text).toString();
const copyOf = (text: string | null): string | null => (text === null ? null : copied(text));
