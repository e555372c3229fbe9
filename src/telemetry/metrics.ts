import { Counter, Histogram, Registry } from 'prom-client';
import { HttpMetrics } from './http-metrics.js';
import { ReadMetrics } from './read-metrics.js';
import { TransferMetrics } from './transfer-metrics.js';

/** Upper bounds of a statement's or batch's duration, in seconds. */
const WORK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The outcome of a usage record. */
export type RecordVerdict = 'accepted' | 'duplicate' | 'conflict' | 'rejected';

const WATCH_OUTCOMES = ['stored', 'failed'] as const;

/** The metrics of the service, in a registry of their own. Label values come from closed sets, never from callers. */
export class Metrics {
  readonly registry = new Registry();
  readonly http = new HttpMetrics(this.registry);
  readonly reads = new ReadMetrics(this.registry);
  readonly transfers = new TransferMetrics(this.registry);
  readonly errors = this.counter(
    'edgemeter_errors_total',
    'Errors answered, by their code in the catalogue.',
    ['code'],
  );
  readonly ingest = {
    records: this.counter('edgemeter_ingest_records_total', 'Usage records received, by their verdict.', [
      'verdict',
    ]),
    faults: this.counter(
      'edgemeter_ingest_faults_total',
      'Faults of usage records that were not stored, by code.',
      ['code'],
    ),
    bytes: this.counter(
      'edgemeter_ingest_bytes_total',
      'Bytes of usage records received, before decompression.',
    ),
    bodies: this.counter('edgemeter_ingest_bodies_total', 'Bodies of usage records, by how they ended.', [
      'mode',
      'outcome',
    ]),
    batchDuration: this.histogram(
      'edgemeter_ingest_batch_duration_seconds',
      'Time to store a batch of usage records durably.',
    ),
  };
  readonly watch = {
    files: this.counter('edgemeter_watch_files_total', 'Files of a watched folder, by how they ended.', [
      'outcome',
    ]),
    waits: this.counter(
      'edgemeter_watch_waits_total',
      'Times that a file of a watched folder waited: it could not be read, or the database failed.',
    ),
  };
  readonly reports = this.counter('edgemeter_reports_total', 'Valid connectivity reports requested.');
  readonly computedReports = this.counter(
    'edgemeter_reports_computed_total',
    'Connectivity reports computed. The others shared the answer of an equal one that was asked for at the same time.',
  );
  readonly plans = this.counter(
    'edgemeter_query_plans_total',
    'Queries by their source: `facts`, or `stored` aggregates of a level.',
    ['source', 'level'],
  );
  readonly statements = this.histogram(
    'edgemeter_database_statement_duration_seconds',
    'Time of a statement by what it does and to which table, with any wait for a connection.',
    ['operation', 'table'],
  );

  constructor() {
    // A series that begins with its first event hides that event from rates.
    for (const outcome of WATCH_OUTCOMES) this.watch.files.inc({ outcome }, 0);
  }

  private counter<L extends string>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  private histogram<L extends string>(name: string, help: string, labels: readonly L[] = []): Histogram<L> {
    return new Histogram({
      name,
      help,
      labelNames: labels,
      buckets: [...WORK_SECONDS],
      registers: [this.registry],
    });
  }
}
