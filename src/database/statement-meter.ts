import { Injectable } from '@nestjs/common';
import { errorType } from '../logging/in-span.js';
import { requestContext } from '../logging/request-context.js';
import { Metrics } from '../telemetry/metrics.js';
import type { Observations } from '../telemetry/series.js';
import type { StatementName } from './statement.js';

/** Operations with series of their own. The others are few and fast. */
const OPERATIONS: ReadonlySet<string> = new Set([
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'WITH', 'COPY', 'FETCH', 'COMMIT', 'VACUUM'],
]);

const ATTRIBUTES = { 'db.system.name': 'postgresql' };

/** Measures statements: a span for each where the request is traced, and the metrics by operation and table. */
@Injectable()
export class StatementMeter {
  private readonly series = new Map<StatementName, Observations>();

  constructor(private readonly metrics: Metrics) {}

  /** Runs a statement. One that fails is measured as well. */
  async time<T>(name: StatementName, work: () => Promise<T>): Promise<T> {
    const end = this.start(name);
    try {
      const result = await work();
      end();
      return result;
    } catch (error) {
      end(error);
      throw error;
    }
  }

  /** A statement begins. @returns what ends it, with the error that it failed with. */
  start(name: StatementName): (error?: unknown) => void {
    const span = requestContext.current()?.span?.child(name, 'client', ATTRIBUTES);
    const began = performance.now();
    return (error) => {
      this.seriesOf(name).observe((performance.now() - began) / 1000);
      span?.end(error === undefined ? undefined : errorType(error));
    };
  }

  private seriesOf(name: StatementName): Observations {
    const known = this.series.get(name);
    if (known) return known;
    const [operation = '', table = ''] = name.split(' ');
    const series = OPERATIONS.has(operation)
      ? this.metrics.statements.of(operation, table)
      : this.metrics.statements.of('other', table);
    this.series.set(name, series);
    return series;
  }
}
