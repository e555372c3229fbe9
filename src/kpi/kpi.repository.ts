import { Injectable } from '@nestjs/common';
import { Turns } from '../common/turns.js';
import { inBatches } from '../database/cursor.js';
import type { Reader, Session } from '../database/database.js';
import { PrimaryNeeded } from '../database/replicas/primary-needed.js';
import { ReadServers } from '../database/replicas/read-servers.js';
import { named } from '../database/statement.js';
import type { KpiPlan } from './kpi-plan.js';
import { kpiRows, type KpiRow } from './sql/kpi-rows.js';
import { storedKpiRows } from './stored-kpi.js';

/** Receives a batch of rows. The next batch is read when the promise resolves. */
export type RowSink = (rows: readonly KpiRow[]) => Promise<void>;

/** The most rows that are held in memory. */
const ROWS_PER_BATCH = 1_000;

/** Rows of the stored aggregates that are printed at once. */
const ROWS_AT_ONCE = 500;

/**
 * The most rows of an answer that a replica makes. They are kept until it has made all: when it fails, the primary
 * begins again, and no row was sent. Longer answers are the primary's.
 */
const MOST_ROWS_OF_REPLICA = 10_000;

/** Reads the rows of KPIs. */
@Injectable()
export class KpiRepository {
  constructor(private readonly servers: ReadServers) {}

  /**
   * Passes the rows in order to a function, in batches over one snapshot.
   *
   * It reads one stretch of time after another, so that the statement timeout holds for each stretch. The whole answer
   * may take longer, because its client decides how fast it reads.
   * @param signal cancels the running statement.
   * @returns the last batch, which may be empty. The connection is free by then.
   */
  async read(plan: KpiPlan, signal: AbortSignal, sink: RowSink): Promise<readonly KpiRow[]> {
    if (plan.query.intervals.length === 0) return [];
    const { kept, last } = await this.servers.read(signal, async ({ reader, isReplica }) => {
      if (isReplica) return keptAnswer(plan, reader, signal);
      return { kept: [], last: await readBatches(plan, reader, signal, sink) };
    });
    for (const rows of kept) await sink(rows);
    return last;
  }
}

interface KeptAnswer {
  readonly kept: readonly (readonly KpiRow[])[];
  readonly last: readonly KpiRow[];
}

/** @throws PrimaryNeeded when there are more rows than may be kept. */
async function keptAnswer(plan: KpiPlan, reader: Reader, signal: AbortSignal): Promise<KeptAnswer> {
  const refuseMore = (rows: number) => {
    if (rows > MOST_ROWS_OF_REPLICA) throw new PrimaryNeeded('long');
  };
  refuseMore(plan.query.limit ?? 0);
  const kept: (readonly KpiRow[])[] = [];
  let count = 0;
  const last = await readBatches(plan, reader, signal, (rows) => {
    refuseMore((count += rows.length));
    kept.push(rows);
    return Promise.resolve();
  });
  return { kept, last };
}

/** @returns the last batch, which is not passed to the function. */
function readBatches(
  plan: KpiPlan,
  reader: Reader,
  signal: AbortSignal,
  sink: RowSink,
): Promise<readonly KpiRow[]> {
  return reader.read(async (session) => {
    let last: readonly KpiRow[] = [];
    const turns = new Turns();
    for await (const rows of batches(plan, session)) {
      signal.throwIfAborted();
      if (last.length > 0) await sink(last);
      signal.throwIfAborted();
      last = rows;
      // A client that reads fast is never waited for.
      await turns.next();
    }
    return last;
  });
}

async function* batches(plan: KpiPlan, session: Session): AsyncGenerator<readonly KpiRow[], void, undefined> {
  const { query, level, choice } = plan;
  if (level === undefined) {
    const rows = named('SELECT usage_fact', kpiRows(query));
    yield* inBatches<KpiRow>(session, rows, { rows: ROWS_PER_BATCH });
    return;
  }
  for await (const rows of storedKpiRows(query, level, choice, session)) {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
      yield rows.slice(start, start + ROWS_AT_ONCE);
  }
}
