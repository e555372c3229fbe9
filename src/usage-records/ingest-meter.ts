import { Injectable } from '@nestjs/common';
import { ApiError } from '../errors/api-error.js';
import { CATALOGUE } from '../errors/catalogue.js';
import { inSpan } from '../logging/in-span.js';
import { Metrics, type RecordVerdict } from '../telemetry/metrics.js';
import type { Count, Observations } from '../telemetry/series.js';
import { BodyRefused } from './body-refused.js';
import type { BatchResult, Verdict } from './verdict.js';

const VERDICTS: readonly RecordVerdict[] = ['accepted', 'duplicate', 'conflict', 'rejected'];

/** The metrics of ingest. They are counted by the batch. */
@Injectable()
export class IngestMeter {
  /** Bytes received. */
  readonly bytes: Count;
  private readonly records: Readonly<Record<RecordVerdict, Count>>;
  private readonly batches: Observations;

  constructor(private readonly metrics: Metrics) {
    const { bytes, records, batchDuration } = metrics.ingest;
    this.bytes = bytes.of();
    this.batches = batchDuration.of();
    this.records = Object.fromEntries(VERDICTS.map((verdict) => [verdict, records.of(verdict)])) as Record<
      RecordVerdict,
      Count
    >;
  }

  /** Measures the time of storing a batch. */
  async batch<T>(store: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await inSpan('store a batch of records', 'internal', {}, store);
    this.batches.observe((performance.now() - began) / 1000);
    return result;
  }

  /** Counts a batch of a partial body. */
  settled({ accepted, duplicates, refusals }: BatchResult): void {
    this.records.accepted.value += accepted;
    this.records.duplicate.value += duplicates;
    for (const { verdict, faults } of refusals) {
      this.records[verdict].value++;
      for (const { name } of faults) this.fault(CATALOGUE[name].code);
    }
  }

  /** Counts a body at its end; the records of an atomic one, too, and of a refused one the faults that it lists. */
  async body(mode: 'partial' | 'atomic', work: Promise<Verdict>): Promise<Verdict> {
    try {
      const verdict = await work;
      if (mode === 'atomic') {
        this.records.accepted.value += verdict.accepted;
        this.records.duplicate.value += verdict.duplicates;
      }
      this.ended(mode, 'complete');
      return verdict;
    } catch (error) {
      if (error instanceof BodyRefused) {
        this.records.rejected.value += error.rejected;
        this.records.conflict.value += error.conflicts;
        for (const { code } of error.errors) this.fault(code);
      }
      this.ended(mode, outcomeOf(error));
      throw error;
    }
  }

  private fault(code: string): void {
    this.metrics.ingest.faults.of(code).value++;
  }

  private ended(mode: string, outcome: string): void {
    this.metrics.ingest.bodies.of(mode, outcome).value++;
  }
}

/** `refused`: its records; `unreadable`: the body as such; `failed`: the service. */
function outcomeOf(error: unknown): 'refused' | 'unreadable' | 'failed' {
  if (error instanceof BodyRefused) return 'refused';
  return error instanceof ApiError && error.status < 500 ? 'unreadable' : 'failed';
}
