import { mayUseAccount, type Principal } from '../auth/principal.js';
import type { RetentionHorizons } from '../database/retention-horizons.js';
import type { Outcome } from '../database/usage-record.repository.js';
import type { Fault } from '../errors/api-error.js';
import type { UsageRecord } from '../usage/usage-record.js';
import type { DecodedItem, DecodedItems } from './decoders/decoded.js';
import { detached } from './detached.js';
import { toWire } from './to-wire.js';
import { RefusedRecord } from './validation/record-reader.js';
import type { BatchResult, Refusal } from './verdict.js';

/** Some items of a body that follow each other: what can be stored, and what is refused at once. */
export interface SortedItems {
  /** The records to be stored, and their places in the body. */
  readonly records: readonly UsageRecord[];
  readonly indexes: readonly number[];
  readonly refusals: readonly Refusal[];
}

const MOST_REMEMBERED = 10_000;

/** The same items, `size` at a time; the last time those that are left. */
export async function* inBatches(
  source: DecodedItems,
  size: number,
): AsyncGenerator<readonly DecodedItem[], void, undefined> {
  let waiting: DecodedItem[] = [];
  for await (const items of source) {
    for (let start = 0; start < items.length;) {
      const end = start + size - waiting.length;
      waiting = waiting.concat(items.slice(start, end));
      start = end;
      if (waiting.length < size) break;
      yield waiting;
      waiting = [];
    }
  }
  if (waiting.length > 0) yield waiting;
}

/** Tells what of the items may be stored for a credential. */
export class ItemSorter {
  private readonly permissions = new Map<string, boolean>();

  constructor(
    private readonly principal: Principal,
    private readonly horizons: RetentionHorizons,
    /** What else is wrong with a record that is good as such; mostly nothing is asked. */
    private readonly faultsOf?: (record: UsageRecord) => readonly Fault[],
  ) {}

  sort(items: readonly DecodedItem[]): SortedItems {
    const records: UsageRecord[] = [];
    const indexes: number[] = [];
    const refusals: Refusal[] = [];
    for (const item of items) {
      const { index, value } = item;
      if (value instanceof RefusedRecord || !this.mayWrite(value.accountId)) refusals.push(this.refuse(item));
      else if (this.isTooOld(value)) refusals.push(refusal(item, [TOO_OLD]));
      else {
        const faults = this.faultsOf?.(value) ?? NONE;
        if (faults.length > 0) {
          refusals.push(refusal(item, faults));
          continue;
        }
        records.push(value);
        indexes.push(index);
      }
    }
    return { records, indexes, refusals };
  }

  private refuse(item: DecodedItem): Refusal {
    const { value } = item;
    const { accountId } = value;
    const foreign = accountId !== undefined && !this.mayWrite(accountId) ? [FOREIGN] : [];
    const isBad = value instanceof RefusedRecord;
    return refusal(item, isBad ? [...foreign, ...value.faults] : foreign);
  }

  /** Figures of that time could no longer be told from its records. */
  private isTooOld({ accountId, startedAt }: UsageRecord): boolean {
    return this.horizons.mayBeTooOld(startedAt) && startedAt < this.horizons.takesRecordsFrom(accountId);
  }

  // Remembered, since a key may have thousands of accounts and a body millions of records.
  private mayWrite(accountId: string): boolean {
    let permitted = this.permissions.get(accountId);
    if (permitted === undefined) {
      permitted = mayUseAccount(this.principal, accountId);
      if (this.permissions.size >= MOST_REMEMBERED) this.permissions.clear();
      this.permissions.set(detached(accountId), permitted);
    }
    return permitted;
  }
}

const refusal = ({ index, value, raw }: DecodedItem, faults: readonly Fault[]): Refusal => ({
  verdict: 'rejected',
  index,
  recordId: value.recordId,
  faults,
  raw: value instanceof RefusedRecord ? raw : toWire(value),
});

const NONE: readonly Fault[] = [];
const TOO_OLD: Fault = {
  name: 'STARTED_AT',
  field: 'started_at',
  detail: "must not be older than the account's retention",
};
const FOREIGN: Fault = { name: 'RECORD_ACCOUNT', field: 'account_id' };
const CONFLICT: readonly Fault[] = [{ name: 'RECORD_CONFLICT', field: 'record_id' }];

/** What became of sorted items, given what became of those that could be stored. */
export function resultOf(
  { records, indexes, refusals }: SortedItems,
  outcomes: readonly Outcome[],
): BatchResult {
  const conflicts = records.flatMap((record, place): Refusal[] => {
    if (outcomes[place] !== 'conflict') return [];
    const index = indexes[place] ?? 0;
    return [{ verdict: 'conflict', index, recordId: record.recordId, faults: CONFLICT, raw: toWire(record) }];
  });
  return {
    accepted: outcomes.filter((outcome) => outcome === 'accepted').length,
    duplicates: outcomes.filter((outcome) => outcome === 'duplicate').length,
    refusals: [...refusals, ...conflicts].sort((one, other) => one.index - other.index),
  };
}
