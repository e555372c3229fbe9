import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { LOGGER, type Logger } from '../logging/logger.js';
import { Database, POOL, type BoundSql } from '../database/database.js';
import { DECODERS } from '../database/decode.js';
import { Prisma } from '../database/generated/client.js';
import { HOUR_MS } from '../common/time.js';
import { PlanChooser } from '../query-engine/plan-chooser.js';
import { horizonsFor, type PlanContext } from '../query-engine/plan-context.js';
import { kpiRows, type KpiQuery, type KpiRow } from './sql/kpi-rows.js';
import { storedKpiRows, storedLevelOf } from './stored-kpi.js';

/** Takes a batch of rows; the next one is fetched when it is done. */
export type RowSink = (rows: readonly KpiRow[]) => Promise<void>;

/** Rows held in memory at once. */
const ROWS_PER_BATCH = 1_000;

const { sql, raw } = Prisma;

const BEGIN = sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`;
const BACKEND = sql`SELECT pg_backend_pid() AS pid`;
const FETCH = sql`FETCH FORWARD ${raw(String(ROWS_PER_BATCH))} FROM kpi_rows`;
const COMMIT = sql`COMMIT`;

/** Reads the rows of KPIs. */
@Injectable()
export class KpiRepository {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    private readonly database: Database,
    private readonly chooser: PlanChooser,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Hands out the rows in order, in batches.
   *
   * Read a stretch after the other, so that the time limit of a statement holds for each of them and not for the whole
   * answer, whose length its reader decides.
   * @param signal ends the statement, also while it runs.
   * @returns the last batch, which may be empty: nothing of the database is held any more when it is handed on.
   */
  async read(query: KpiQuery, signal: AbortSignal, sink: RowSink): Promise<readonly KpiRow[]> {
    const kept = this.whatIsKept(query, await this.chooser.context());
    if (kept.intervals.length === 0) return [];
    const client = await this.pool.connect();
    // Lost while its reader takes his time, a connection tells by this event only: unheard, it ends the process.
    const lost = (error: Error) => {
      this.logger.warn({ error }, 'a connection was lost between two fetches');
    };
    client.on('error', lost);
    let complete = false;
    try {
      const lastRows = await this.fetchAll(client, kept, signal, sink);
      complete = true;
      return lastRows;
    } finally {
      // What is destroyed may still tell of its end.
      if (complete) client.off('error', lost);
      client.release(!complete);
    }
  }

  /** Intervals of which something is no longer kept have no rows. */
  private whatIsKept(query: KpiQuery, context: PlanContext): KpiQuery {
    const horizons = horizonsFor({ accounts: 'all' }, context);
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

  private async fetchAll(
    client: PoolClient,
    query: KpiQuery,
    signal: AbortSignal,
    sink: RowSink,
  ): Promise<readonly KpiRow[]> {
    await run(client, BEGIN);
    const cancelled = await this.cancelOnAbort(client, signal);
    try {
      let waiting: readonly KpiRow[] = [];
      for await (const rows of this.batches(client, query)) {
        signal.throwIfAborted();
        if (waiting.length > 0) await sink(waiting);
        signal.throwIfAborted();
        waiting = rows;
      }
      await run(client, COMMIT);
      return waiting;
    } finally {
      // A cancellation still under way would hit whoever has the connection next.
      await cancelled();
    }
  }

  /** From the stored aggregates, or from the facts by a cursor of the server's. */
  private async *batches(client: PoolClient, query: KpiQuery): AsyncGenerator<readonly KpiRow[]> {
    const { choice } = this.chooser;
    const level = storedLevelOf(query, choice);
    this.chooser.chose(level);
    if (level !== undefined) {
      const session = { query: <R extends object>(statement: BoundSql) => run<R>(client, statement) };
      for await (const rows of storedKpiRows(query, level, choice, session)) yield* inBatches(rows);
      return;
    }
    await run(client, sql`DECLARE kpi_rows NO SCROLL CURSOR FOR ${kpiRows(query)}`);
    for (;;) {
      const rows = await run<KpiRow>(client, FETCH);
      yield rows;
      if (rows.length < ROWS_PER_BATCH) return;
    }
  }

  /** @returns what stops looking at the signal, and waits for a cancellation under way. */
  private async cancelOnAbort(client: PoolClient, signal: AbortSignal): Promise<() => Promise<void>> {
    const [backend] = await run<{ pid: number }>(client, BACKEND);
    let cancellation: Promise<void> = Promise.resolve();
    const cancel = () => {
      cancellation = this.database.query(sql`SELECT pg_cancel_backend(${backend?.pid}::int)`).then(
        () => undefined,
        (error: unknown) => {
          this.logger.warn({ error }, 'a statement that nobody waits for could not be ended');
        },
      );
    };
    signal.addEventListener('abort', cancel);
    return () => {
      signal.removeEventListener('abort', cancel);
      return cancellation;
    };
  }
}

function* inBatches(rows: readonly KpiRow[]): Generator<readonly KpiRow[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_BATCH)
    yield rows.slice(start, start + ROWS_PER_BATCH);
}

async function run<R extends object>(client: PoolClient, { text, values }: BoundSql): Promise<R[]> {
  const { rows } = await client.query<R>({ text, values: [...values], types: DECODERS });
  return rows;
}
