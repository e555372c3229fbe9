import { ApiProperty } from '@nestjs/swagger';
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

const Count = () => ApiProperty({ type: 'integer', minimum: 0 });
const Objects = (description: string) =>
  ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, description });
const Instant = (description: string) =>
  ApiProperty({ type: 'string', format: 'date-time', nullable: true, description });

/** The result of a body that is not stored. */
export class PreviewResult {
  static readonly example: PreviewResult = {
    received: 1,
    good: 1,
    rejected: 0,
    ignored: 0,
    uplink_bytes: '34735005',
    downlink_bytes: '1945121',
    first_started_at: '2026-11-21T06:03:01.000Z',
    last_ended_at: '2026-11-21T06:05:29.000Z',
    reasons: [],
    rows: [{ index: 0, line: 2, record: { record_id: 'session-001' } }],
  };

  /** Good and rejected records together. The preview does not check whether a record is stored already. */
  @Count()
  readonly received!: number;

  @Count()
  readonly good!: number;

  @Count()
  readonly rejected!: number;

  /** Rows that the mapping ignores. */
  @Count()
  readonly ignored!: number;

  @ApiProperty({ description: 'Of all good records, in digits.' })
  readonly uplink_bytes!: string;

  @ApiProperty({ description: 'Of all good records, in digits.' })
  readonly downlink_bytes!: string;

  @Instant('Of all good records; null when there is none.')
  readonly first_started_at!: string | null;

  @Instant('Of all good records; null when there is none.')
  readonly last_ended_at!: string | null;

  @Objects('How many times each error occurred: its code and its field.')
  readonly reasons!: readonly Pick<RefusalCount, 'code' | 'field' | 'occurrences'>[];

  @Objects('The first rows: the record that each becomes, or its errors.')
  readonly rows!: readonly PreviewRow[];
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
