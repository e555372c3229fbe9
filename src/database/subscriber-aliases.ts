import { imsiNumber, subscriberNumber, userNumber } from '../usage/subscriber.js';
import type { UsageRecord } from '../usage/usage-record.js';
import type { Alias } from './sql/ingest-aliases.js';

/** Aliases remembered, some 150 bytes each. A subscriber has two. */
const MOST_REMEMBERED = 200_000;

/**
 * Which aliases are known to be stored. Every record would name up to two, and hardly ever one that is new.
 *
 * By the texts rather than the numbers made of them, which would have to be computed for every record.
 */
export class KnownAliases {
  /** The subscribers known of each IMSI and of each user. */
  private imsis: Known = new Map();
  private users: Known = new Map();
  private size = 0;

  constructor(private readonly most: number = MOST_REMEMBERED) {}

  /** The aliases of records that are not known to be stored. */
  newOf(records: readonly UsageRecord[]): NewAliases {
    const found = new NewAliases();
    for (const record of records) {
      const { msisdn, imsi, userId } = record;
      if (imsi !== null && msisdn !== null && !knows(this.imsis, imsi, msisdn)) {
        found.add('imsi', imsi, msisdn, record);
      }
      const subscriber = userId === null ? null : subscriberText(msisdn, imsi);
      if (userId !== null && subscriber !== null && !knows(this.users, userId, subscriber)) {
        found.add('user', userId, subscriber, record);
      }
    }
    return found;
  }

  /** They are stored. */
  remember({ names }: NewAliases): void {
    if (this.size + names.length > this.most) this.forgetAll();
    for (const { kind, name, subscriber } of names) {
      const known = kind === 'imsi' ? this.imsis : this.users;
      // Copies: a text cut out of a body would keep the body.
      const others = known.get(name);
      if (others) others.push(copyOf(subscriber));
      else known.set(copyOf(name), [copyOf(subscriber)]);
      this.size++;
    }
  }

  private forgetAll(): void {
    this.imsis = new Map();
    this.users = new Map();
    this.size = 0;
  }
}

type Known = Map<string, string[]>;
type Kind = 'imsi' | 'user';

/** Aliases of a batch, each once. */
export class NewAliases {
  readonly aliases: Alias[] = [];
  readonly names: { kind: Kind; name: string; subscriber: string }[] = [];
  private readonly seen = new Set<string>();

  add(kind: Kind, name: string, subscriber: string, record: UsageRecord): void {
    const id = `${kind}\0${name}\0${subscriber}`;
    if (this.seen.has(id)) return;
    this.seen.add(id);
    this.names.push({ kind, name, subscriber });
    const alias = kind === 'imsi' ? imsiNumber(name) : userNumber(name);
    this.aliases.push({ alias, subscriber: subscriberNumber(record) ?? 0 });
  }
}

const knows = (known: Known, name: string, subscriber: string): boolean =>
  known.get(name)?.includes(subscriber) ?? false;

/** An MSISDN and an IMSI of the same digits are two subscribers. */
const subscriberText = (msisdn: string | null, imsi: string | null): string | null =>
  msisdn ?? (imsi === null ? null : `i${imsi}`);

const copyOf = (text: string): string => Buffer.from(text).toString();
