import { Injectable } from '@nestjs/common';
import { inBatches } from '../database/cursor.js';
import { Database, type Session } from '../database/database.js';
import { named } from '../database/statement.js';
import { HOUR_MS } from '../common/time.js';
import { PlanChooser } from '../query-engine/plan-chooser.js';
import { kpiRows, type KpiQuery, type KpiRow } from './sql/kpi-rows.js';
import { storedKpiRows, storedLevelOf } from './stored-kpi.js';

/** Takes a batch of rows; the next one is fetched when it is done. */
export type RowSink = (rows: readonly KpiRow[]) => Promise<void>;

/** Rows held in memory at once. */
const ROWS_PER_BATCH = 1_000;

/** Reads the rows of KPIs. */
@Injectable()
export class KpiRepository {
  constructor(
    private readonly database: Database,
    private readonly chooser: PlanChooser,
  ) {}

  /**
   * Hands out the rows in order, in batches.
   *
   * Read a stretch after the other, so that the time limit of a statement holds for each of them and not for the whole
   * answer, whose length its reader decides.
   * @param signal cancels the statement under way.
   * @returns the last batch, which may be empty: nothing of the database is held any more when it is handed on.
   */
  async read(query: KpiQuery, signal: AbortSignal, sink: RowSink): Promise<readonly KpiRow[]> {
    await this.chooser.ready();
    const kept = this.whatIsKept(query);
    if (kept.intervals.length === 0) return [];
    const work = async (session: Session) => {
      let waiting: readonly KpiRow[] = [];
      for await (const rows of this.batches(session, kept)) {
        signal.throwIfAborted();
        if (waiting.length > 0) await sink(waiting);
        signal.throwIfAborted();
        waiting = rows;
      }
      return waiting;
    };
    return this.database.read(work, { signal });
  }

  /** Intervals of which something is no longer kept have no rows. */
  private whatIsKept(query: KpiQuery): KpiQuery {
    const horizons = this.chooser.horizonsOf({ accounts: 'all' });
    const stored = storedLevelOf(query, this.chooser.choice) !== undefined;
    const intervals = query.intervals.flatMap((interval) => {
      const { range, buckets } = interval.usage;
      const isHour = buckets.kind === 'every' && buckets.width >= HOUR_MS;
      const from = Math.max(range.from, horizons[!stored ? 'facts' : isHour ? 'hours' : 'slots']);
      if (from >= range.to) return [];
      return [{ ...interval, usage: { ...interval.usage, range: { from, to: range.to } } }];
    });
    return { ...query, intervals };
  }

  /** From the stored aggregates, or from the facts by a cursor of the server's. */
  private async *batches(session: Session, query: KpiQuery): AsyncGenerator<readonly KpiRow[]> {
    const { choice } = this.chooser;
    const level = storedLevelOf(query, choice);
    this.chooser.chose(level);
    if (level === undefined) {
      yield* inBatches<KpiRow>(session, named('SELECT usage_record', kpiRows(query)), {
        rows: ROWS_PER_BATCH,
      });
      return;
    }
    for await (const rows of storedKpiRows(query, level, choice, session)) yield* cut(rows);
  }
}

function* cut(rows: readonly KpiRow[]): Generator<readonly KpiRow[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_BATCH)
    yield rows.slice(start, start + ROWS_PER_BATCH);
}
