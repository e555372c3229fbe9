import { plan, type PlanChoice } from '../query-engine/plan.js';
import { LEVELS, type NetworkLevelName } from '../rollups/stored/levels.js';
import { floorTo, type TimeRange } from '../common/time.js';
import type { UsageRow } from '../query-engine/usage-query.js';
import type { Session } from '../database/database.js';
import type { KpiPosition, KpiQuery, KpiRow } from './sql/kpi-rows.js';
import { nextPeriod } from '../rollups/sql/next-period.js';
import { storedAnswer } from '../query-engine/answer-plan.js';

/** With more rows than this in a stretch of time, the next stretch is shorter; with fewer, longer. */
const MANY_ROWS = 50_000;
const FEW_ROWS = 10_000;
const MOST_PERIODS = 32;
/** A stored part takes as much memory as several rows. */
const ROWS_OF_A_PART = 4;

/**
 * The rows of a KPI in order, from the stored aggregates of a level. They are read in stretches of time, each so short
 * that its rows can be held at once.
 * @param session a snapshot, so that all stretches show one state of the data.
 */
export async function* storedKpiRows(
  query: KpiQuery,
  level: NetworkLevelName,
  choice: PlanChoice,
  session: Session,
): AsyncGenerator<KpiRow[], void, undefined> {
  if (query.limit === undefined) yield* rowsInOrder(query, level, choice, session);
  else yield await onePage(query.limit, rowsInOrder(query, level, choice, session));
}

async function onePage(limit: number, batches: AsyncGenerator<KpiRow[], void, undefined>): Promise<KpiRow[]> {
  const rows: KpiRow[] = [];
  for await (const batch of batches) {
    rows.push(...batch.slice(0, limit + 1 - rows.length));
    if (rows.length > limit) break;
  }
  const last = rows[limit - 1];
  if (rows.length <= limit || !last) return rows;
  const { interval_start, interval_name, key } = last;
  const page_end = { interval_start, interval_name, key: String(key) };
  return rows.slice(0, limit).map((row) => ({ ...row, page_end }));
}

async function* rowsInOrder(
  query: KpiQuery,
  level: NetworkLevelName,
  choice: PlanChoice,
  session: Session,
): AsyncGenerator<KpiRow[], void, undefined> {
  const { periodMs } = LEVELS[level];
  const end = Math.max(...query.intervals.map(({ usage }) => usage.range.to));
  let at: number | undefined = Math.min(...query.intervals.map(({ usage }) => usage.range.from));
  let periods = 1;
  for (;;) {
    at = await nextPeriod(session, level, floorTo(at, periodMs));
    if (at === undefined || at >= end) return;
    const stretch = { from: at, to: at + periods * periodMs };
    const { rows, read } = await rowsWithin(query, stretch, choice, session);
    yield chosen(query, rows);
    at = stretch.to;
    const size = Math.max(rows.length, read * ROWS_OF_A_PART);
    if (size > MANY_ROWS) periods = Math.ceil(periods / 2);
    else if (size < FEW_ROWS) periods = Math.min(MOST_PERIODS, periods * 2);
  }
}

/** The rows of a stretch, and how many stored rows were read for each of its intervals at most. */
async function rowsWithin(
  { intervals, keyedBy, measure }: KpiQuery,
  stretch: TimeRange,
  choice: PlanChoice,
  session: Session,
): Promise<{ readonly rows: KpiRow[]; readonly read: number }> {
  const rows: KpiRow[] = [];
  let read = 0;
  for (const { name, usage } of intervals) {
    const range = {
      from: Math.max(usage.range.from, stretch.from),
      to: Math.min(usage.range.to, stretch.to),
    };
    if (range.from >= range.to) continue;
    const planned = plan({ ...usage, range }, choice);
    if (planned.source !== 'stored') throw new Error('A part of a KPI is not stored');
    const answered = await storedAnswer(planned, session);
    read = Math.max(read, answered.read);
    for (const row of answered.rows) {
      const key = row[keyedBy];
      if (key == null) continue;
      rows.push(kpiRow(row, name, key, row[measure] ?? 0));
    }
  }
  return { rows, read };
}

function kpiRow({ bucket }: UsageRow, name: string, key: KpiRow['key'], value: KpiRow['value']): KpiRow {
  return { interval_start: bucket, interval_name: name, key, value, page_end: null };
}

/** Of the rows of whole intervals, the requested ones, in order. They are ranked before the position applies. */
function chosen({ value, leastValue, top, after }: KpiQuery, rows: readonly KpiRow[]): KpiRow[] {
  const matching = rows
    .filter((row) => row.value >= leastValue && (value === undefined || BigInt(row.value) === value))
    .sort(byPosition);
  const ranked = top === undefined ? matching : greatest(matching, top);
  return after === undefined ? ranked : ranked.filter((row) => isBehind(row, after));
}

/** The rows with the greatest values of each interval; ties are ordered by key. */
function greatest(rows: readonly KpiRow[], top: number): KpiRow[] {
  const byInterval = new Map<string, KpiRow[]>();
  for (const row of rows) {
    const interval = `${row.interval_start} ${row.interval_name}`;
    const known = byInterval.get(interval);
    if (known) known.push(row);
    else byInterval.set(interval, [row]);
  }
  const byValue = (one: KpiRow, other: KpiRow) =>
    one.value === other.value ? byPosition(one, other) : one.value > other.value ? -1 : 1;
  return [...byInterval.values()].flatMap((own) => own.sort(byValue).slice(0, top).sort(byPosition));
}

function byPosition(one: KpiRow, other: KpiRow): number {
  if (one.interval_start !== other.interval_start) return one.interval_start - other.interval_start;
  if (one.interval_name !== other.interval_name) return one.interval_name < other.interval_name ? -1 : 1;
  return one.key === other.key ? 0 : one.key < other.key ? -1 : 1;
}

function isBehind(row: KpiRow, { intervalStart, interval, key }: KpiPosition): boolean {
  const typed = typeof row.key === 'string' ? key : Number(key);
  return byPosition(row, { ...row, interval_start: intervalStart, interval_name: interval, key: typed }) > 0;
}
