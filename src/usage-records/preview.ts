import type { SortedBatch } from './batches.js';
import { RefusalCounts, type RefusalCount } from './refusal-counts.js';
import { toWire } from './to-wire.js';
import { toRecordErrors, type RecordError } from './verdict.js';

/** Most rows that a preview shows. */
const MOST_SHOWN = 10;

/** The result of a row: a record as it is sent in JSON, or its faults. */
export interface PreviewRow {
  readonly index: number;
  readonly line?: number;
  readonly record?: Readonly<Record<string, string | number>>;
  readonly errors?: readonly Omit<RecordError, 'index' | 'line'>[];
}

/** The result of a body that is not stored. */
export interface PreviewResult {
  /** Good and rejected records together. The preview does not check whether a record is stored already. */
  readonly received: number;
  readonly good: number;
  readonly rejected: number;
  /** Rows that the mapping ignores. */
  readonly ignored: number;
  /** Of all good records, as decimal digits. */
  readonly uplink_bytes: string;
  readonly downlink_bytes: string;
  /** Of all good records; null when there is none. */
  readonly first_started_at: string | null;
  readonly last_ended_at: string | null;
  readonly reasons: readonly Pick<RefusalCount, 'code' | 'field' | 'occurrences'>[];
  /** The first rows. */
  readonly rows: readonly PreviewRow[];
}

/** Counts the decoded records of a body, and shows some of them. */
export class Preview {
  ignored = 0;
  private good = 0;
  private rejected = 0;
  private uplink = 0n;
  private downlink = 0n;
  private first = Infinity;
  private last = -Infinity;
  private readonly reasons = new RefusalCounts();
  private readonly rows: PreviewRow[] = [];

  add(sorted: SortedBatch): void {
    const { records, refusals } = sorted;
    this.good += records.length;
    this.rejected += refusals.length;
    const { uplinkBytes, downlinkBytes, startedAt, endedAt } = records.columns;
    for (let row = 0; row < records.length; row++) {
      this.uplink += BigInt(uplinkBytes[row] as number);
      this.downlink += BigInt(downlinkBytes[row] as number);
      this.first = Math.min(this.first, startedAt[row] as number);
      this.last = Math.max(this.last, endedAt[row] as number);
    }
    for (const { faults } of refusals) this.reasons.addFaults(faults);
    const room = MOST_SHOWN - this.rows.length;
    if (room > 0) this.rows.push(...firstRowsOf(sorted, room));
  }

  result(): PreviewResult {
    const { good, rejected, ignored, first, last } = this;
    return {
      received: good + rejected,
      good,
      rejected,
      ignored,
      uplink_bytes: String(this.uplink),
      downlink_bytes: String(this.downlink),
      first_started_at: good === 0 ? null : new Date(first).toISOString(),
      last_ended_at: good === 0 ? null : new Date(last).toISOString(),
      reasons: [...this.reasons.values()].map(({ code, field, occurrences }) => ({
        code,
        field,
        occurrences,
      })),
      rows: this.rows,
    };
  }
}

function firstRowsOf(sorted: SortedBatch, room: number): PreviewRow[] {
  const { records, indexes, refusals } = sorted;
  const good = indexes.slice(0, room).map((index, row): PreviewRow => ({
    index,
    ...lineOf(sorted.lineOf(index)),
    record: toWire(records.recordAt(row)),
  }));
  const bad = refusals.slice(0, room).map((refusal): PreviewRow => ({
    index: refusal.index,
    ...lineOf(refusal.line),
    errors: toRecordErrors(refusal).map(({ index: _index, line: _line, ...error }) => error),
  }));
  return [...good, ...bad].sort((one, other) => one.index - other.index).slice(0, room);
}

const lineOf = (line: number | undefined) => (line === undefined ? {} : { line });
