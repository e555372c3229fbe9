import type { CopiedRow } from '../database/copied-row.js';
import { keyOf, textOf, type ChangeRow, type RollupKey, type StoredRow } from './sql/rollup.js';

/** An aggregate that has changes. */
export interface ChangedAggregate {
  readonly key: RollupKey;
  readonly changes: Buffer[];
  /** The stored slots, if there are any. */
  slots?: Buffer;
  hours?: Buffer;
}

const KEY_FIELDS = 4;

/** The changes that were taken out of the log, by aggregate. */
export class TakenChanges {
  private readonly byIdentity = new Map<string, ChangedAggregate>();
  count = 0;
  /** Unix milliseconds. */
  oldestLoggedAt = Infinity;

  get aggregates(): Iterable<ChangedAggregate> {
    return this.byIdentity.values();
  }

  get keys(): RollupKey[] {
    return Array.from(this.byIdentity.values(), ({ key }) => key);
  }

  addChange(row: ChangeRow): void {
    this.add(
      this.of(textOf(row), () => keyOf(row)),
      row.logged_at,
      row.slots,
    );
  }

  addStored(row: StoredRow): void {
    const aggregate = this.of(textOf(row), () => keyOf(row));
    aggregate.slots = row.slots;
    aggregate.hours = row.hours ?? undefined;
  }

  /** Adds a row of {@link TAKE_ALL}: a change, or the stored state of its aggregate. */
  addRow(row: CopiedRow): void {
    const first = row.clone();
    const aggregate = this.of(row.identity(KEY_FIELDS), () => readKey(first));
    const loggedAt = row.bigint();
    const slots = row.bytea();
    if (!slots) return;
    if (loggedAt !== undefined) {
      this.add(aggregate, loggedAt, slots);
      return;
    }
    aggregate.slots = slots;
    aggregate.hours = row.bytea();
  }

  private add(aggregate: ChangedAggregate, loggedAt: number, slots: Buffer): void {
    aggregate.changes.push(slots);
    this.count++;
    if (loggedAt < this.oldestLoggedAt) this.oldestLoggedAt = loggedAt;
  }

  private of(identity: string, key: () => RollupKey): ChangedAggregate {
    let aggregate = this.byIdentity.get(identity);
    if (!aggregate) this.byIdentity.set(identity, (aggregate = { key: key(), changes: [] }));
    return aggregate;
  }
}

const readKey = (row: CopiedRow): RollupKey => ({
  account_id: row.text() ?? '',
  level: row.smallint(),
  period: row.bigint() ?? Number.NaN,
  key: row.text() ?? '',
});
