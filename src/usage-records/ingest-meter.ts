import { Injectable } from '@nestjs/common';
import { ApiError } from '../errors/api-error.js';
import { CATALOGUE, type ErrorName } from '../errors/catalogue.js';
import { inSpan } from '../logging/in-span.js';
import { Metrics, type RecordVerdict } from '../telemetry/metrics.js';
import { BodyRefused } from './body-refused.js';
import type { BatchResult, Verdict } from './verdict.js';

const VERDICTS: readonly RecordVerdict[] = ['accepted', 'duplicate', 'conflict', 'rejected'];

/** The metrics of ingest. They are counted once for each batch. */
@Injectable()
export class IngestMeter {
  /** Bytes received. */
  readonly bytes: Metrics['ingest']['bytes'];

  constructor(private readonly metrics: Metrics) {
    this.bytes = metrics.ingest.bytes;
    for (const verdict of VERDICTS) this.count(verdict, 0);
  }

  /** Measures the time of storing a batch. */
  async batch<T>(store: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await inSpan('store a batch of records', {}, store);
    this.metrics.ingest.batchDuration.observe((performance.now() - began) / 1000);
    return result;
  }

  /** Counts a batch of a partial body. */
  settled({ accepted, duplicates, refusals }: BatchResult): void {
    this.count('accepted', accepted);
    this.count('duplicate', duplicates);
    // Each name is counted once: looking up a counter takes longer than adding.
    const [verdicts, names] = [new Sums<RecordVerdict>(), new Sums<ErrorName>()];
    for (const { verdict, faults } of refusals) {
      verdicts.add(verdict);
      for (const { name } of faults) names.add(name);
    }
    for (const [verdict, records] of verdicts) this.count(verdict, records);
    for (const [name, faults] of names) this.fault(CATALOGUE[name].code, faults);
  }

  /** Counts a body at its end. Of an atomic body it also counts the records, and of a refused one the listed faults. */
  async body(mode: 'partial' | 'atomic', work: Promise<Verdict>): Promise<Verdict> {
    try {
      const verdict = await work;
      if (mode === 'atomic') {
        this.count('accepted', verdict.accepted);
        this.count('duplicate', verdict.duplicates);
      }
      this.ended(mode, 'complete');
      return verdict;
    } catch (error) {
      if (error instanceof BodyRefused) {
        this.count('rejected', error.rejected);
        this.count('conflict', error.conflicts);
        for (const { code } of error.errors) this.fault(code);
      }
      this.ended(mode, outcomeOf(error));
      throw error;
    }
  }

  private count(verdict: RecordVerdict, records: number): void {
    this.metrics.ingest.records.inc({ verdict }, records);
  }

  private fault(code: string, faults = 1): void {
    this.metrics.ingest.faults.inc({ code }, faults);
  }

  private ended(mode: string, outcome: string): void {
    this.metrics.ingest.bodies.inc({ mode, outcome });
  }
}

/** `refused`: its records were rejected; `unreadable`: the body has a fault; `failed`: the service failed. */
function outcomeOf(error: unknown): 'refused' | 'unreadable' | 'failed' {
  if (error instanceof BodyRefused) return 'refused';
  return error instanceof ApiError && error.status < 500 ? 'unreadable' : 'failed';
}

class Sums<T> extends Map<T, number> {
  add(name: T): void {
    this.set(name, (this.get(name) ?? 0) + 1);
  }
}
