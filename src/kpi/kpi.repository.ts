import { Injectable } from '@nestjs/common';
import { inBatches } from '../database/cursor.js';
import { Database, type Session } from '../database/database.js';
import { named } from '../database/statement.js';
import type { KpiPlan } from './kpi-plan.js';
import { kpiRows, type KpiRow } from './sql/kpi-rows.js';
import { storedKpiRows } from './stored-kpi.js';

/** Takes a batch of rows; the next one is fetched when it is done. */
export type RowSink = (rows: readonly KpiRow[]) => Promise<void>;

/** Rows held in memory at once. */
const ROWS_PER_BATCH = 1_000;

/** Reads the rows of KPIs. */
@Injectable()
export class KpiRepository {
  constructor(private readonly database: Database) {}

  /**
   * Hands out the rows in order, in batches over one snapshot.
   *
   * They are read a stretch of time after the other, so that the time limit of a statement holds for each stretch and not
   * for the whole answer, whose length its reader decides.
   * @param signal cancels the statement under way.
   * @returns the last batch, which may be empty. The connection has been returned by then.
   */
  async read(plan: KpiPlan, signal: AbortSignal, sink: RowSink): Promise<readonly KpiRow[]> {
    if (plan.query.intervals.length === 0) return [];
    const inTurn = async (session: Session) => {
      let last: readonly KpiRow[] = [];
      for await (const rows of batches(plan, session)) {
        signal.throwIfAborted();
        if (last.length > 0) await sink(last);
        signal.throwIfAborted();
        last = rows;
      }
      return last;
    };
    return this.database.read(inTurn, { signal });
  }
}

async function* batches(plan: KpiPlan, session: Session): AsyncGenerator<readonly KpiRow[], void, undefined> {
  const { query, level, choice } = plan;
  if (level === undefined) {
    const rows = named('SELECT usage_record', kpiRows(query));
    yield* inBatches<KpiRow>(session, rows, { rows: ROWS_PER_BATCH });
    return;
  }
  for await (const rows of storedKpiRows(query, level, choice, session)) {
    for (let start = 0; start < rows.length; start += ROWS_PER_BATCH)
      yield rows.slice(start, start + ROWS_PER_BATCH);
  }
}
