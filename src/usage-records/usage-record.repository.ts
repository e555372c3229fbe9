import { Injectable } from '@nestjs/common';
import { lastPartOf } from '../record-model/cut-at-midnights.js';
import { ChangeSignal } from '../rollups/change-signal.js';
import { Cluster } from '../cluster/cluster.js';
import { Database, type Transaction } from '../database/database.js';
import { monthAfter, MonthlyPartitions, monthOf } from './monthly-partitions.js';
import { RecordBatch, type Outcome } from './sql/ingest-batch.js';
import { logRows, NOTHING_TAKEN, storeWithCare } from './careful-storing.js';
import { insertAliases } from './sql/ingest-aliases.js';
import { storeByAccounts } from './storing-by-accounts.js';
import { LEDGER_MOVED, ledgerOf, ledgerSeen, type Ledger } from './ledger.js';
import { IDENTITY_TAKEN } from './taken-meanwhile.js';
import { KnownAliases } from './subscriber-aliases.js';
import { Suspicion } from './suspicion.js';

export { monthOf } from './monthly-partitions.js';
export { RecordBatch, type Outcome } from './sql/ingest-batch.js';

/** Stores a batch. Answers the outcome of each record. */
export type StoreBatch = (batch: RecordBatch) => Promise<Outcome[]>;

/**
 * Stores usage records: each identity once, with the content that came first. The same transaction logs the changes of
 * the stored aggregates.
 *
 * Usually no identity of a batch is taken. So the batch is first written straight into the tables, by COPY and in one
 * round trip. If the ledger refuses that, nothing is stored, and the batch is stored carefully: it takes the free
 * identities first, then writes their records. Measured with new records on two connections: 46,000 a second and more
 * straight into the tables, 31,000 through a staging table. A staging table would handle taken identities as well.
 *
 * A distributed database stores carefully in another way: see {@link storeByAccounts}.
 */
@Injectable()
export class UsageRecordRepository {
  private readonly aliases = new KnownAliases();
  private readonly suspicion = new Suspicion();
  /** As it was when last read. Only rows copied straight into the tables rely on it, and the database refuses those. */
  private ledger: Ledger | undefined;

  constructor(
    private readonly database: Database,
    private readonly partitions: MonthlyPartitions,
    private readonly signal: ChangeSignal,
    private readonly cluster: Cluster,
  ) {}

  /**
   * Stores a batch, in a transaction of its own unless one is given. When the transaction has ended, the accepted
   * records are durable.
   */
  async store(batch: RecordBatch, transaction?: Transaction): Promise<Outcome[]> {
    if (batch.length === 0) return batch.outcomes(NOTHING_TAKEN);
    await this.prepare(batch);
    const months = monthsOf(batch);
    if (transaction) {
      await this.partitions.ensure(months);
      return (await this.carefully())(transaction, await ledgerOf(transaction), batch);
    }
    const outcomes = await this.partitions.during(months, () => this.storeOwn(batch));
    this.signal.notify();
    return outcomes;
  }

  /**
   * Stores several batches, all or nothing. Their records must have been prepared.
   * @param months the result of {@link monthsOf} for the batches.
   * @param work stores the batches, and throws to cancel everything. It runs again when the database asks for another
   * attempt.
   */
  async storeAll<T>(months: ReadonlySet<number>, work: (store: StoreBatch) => Promise<T>): Promise<T> {
    const storeCarefully = await this.carefully();
    const result = await this.partitions.during(months, () =>
      this.database.write(async (transaction) => {
        const ledger = await ledgerOf(transaction);
        return work((batch) => storeCarefully(transaction, ledger, batch));
      }),
    );
    this.signal.notify();
    return result;
  }

  /**
   * Stores the aliases of a batch's subscribers, which must exist before its records. It does no harm if the records
   * are not stored. It uses a transaction of its own: otherwise batches with the same subscribers would wait for its
   * end.
   */
  async prepare({ columns, firstRows }: RecordBatch): Promise<void> {
    const found = this.aliases.newOf(columns, firstRows);
    if (found.aliases.length === 0) return;
    await this.database.query(insertAliases(found.aliases));
    this.aliases.remember(found);
  }

  private async storeOwn(batch: RecordBatch): Promise<Outcome[]> {
    const accountId = batch.columns.accountOf(0);
    const { layout, moving } = (this.ledger ??= await ledgerSeen(this.database));
    if (!moving && !this.suspicion.of(accountId)) {
      try {
        await this.database.copy([
          batch.identityRows(layout),
          batch.factRows(),
          logRows(batch, batch.firstRows),
        ]);
        return await batch.outcomes(NOTHING_TAKEN);
      } catch (error) {
        const { code } = error as { code?: unknown };
        if (code !== IDENTITY_TAKEN && code !== LEDGER_MOVED) throw error;
      }
    }
    const storeCarefully = await this.carefully();
    const outcomes = await this.database.write(async (own) => {
      this.ledger = await ledgerOf(own);
      return storeCarefully(own, this.ledger, batch);
    });
    this.suspicion.learn(
      accountId,
      outcomes.some((outcome) => outcome !== 'accepted'),
    );
    return outcomes;
  }

  /** How to store a batch of which some identities may be taken. */
  private async carefully(): Promise<typeof storeWithCare> {
    return (await this.cluster.isDistributed()) ? storeByAccounts : storeWithCare;
  }
}

/** The months in which a batch's records, or parts of them, begin, each as its first millisecond. */
export function monthsOf({ columns: { startedAt, endedAt, length } }: RecordBatch): Set<number> {
  const months = new Set<number>();
  let [from, to] = [0, 0];
  for (let row = 0; row < length; row++) {
    const first = startedAt[row] as number;
    const last = lastPartOf(first, endedAt[row] as number);
    if (first >= from && last < to) continue;
    from = monthOf(first);
    for (to = from; to <= last; to = monthAfter(to)) months.add(to);
  }
  return months;
}
