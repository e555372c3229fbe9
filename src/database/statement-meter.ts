import { Injectable } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { endSpan, startSpan } from '../logging/in-span.js';
import { Metrics } from '../telemetry/metrics.js';
import type { StatementName } from './statement.js';

/** Operations with series of their own. The others are few and fast. */
const OPERATIONS: ReadonlySet<string> = new Set([
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'WITH', 'COPY', 'FETCH', 'COMMIT', 'VACUUM'],
]);

const SPAN = { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } };

interface StatementLabels {
  readonly operation: string;
  readonly table: string;
}

/** Measures statements: a span for each one in a traced request, and metrics by operation and table. */
@Injectable()
export class StatementMeter {
  private readonly labels = new Map<StatementName, StatementLabels>();

  constructor(private readonly metrics: Metrics) {}

  /** Runs a statement and measures it, also when it fails. */
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

  /** Starts the measurement of a statement. @returns a function that ends it, with the error of a failure. */
  start(name: StatementName): (error?: unknown) => void {
    const span = startSpan(name, SPAN);
    const began = performance.now();
    return (error) => {
      this.metrics.statements.observe(this.labelsOf(name), (performance.now() - began) / 1000);
      endSpan(span, error);
    };
  }

  private labelsOf(name: StatementName): StatementLabels {
    const known = this.labels.get(name);
    if (known) return known;
    const [operation = '', table = ''] = name.split(' ');
    const labels = { operation: OPERATIONS.has(operation) ? operation : 'other', table };
    this.labels.set(name, labels);
    return labels;
  }
}
