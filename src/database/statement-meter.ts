import { Injectable } from '@nestjs/common';
import { inSpan } from '../logging/in-span.js';
import { Metrics } from '../telemetry/metrics.js';
import type { Observations } from '../telemetry/series.js';
import { statementName } from './statement-name.js';

const KINDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'WITH', 'COPY', 'VACUUM'] as const;

const ATTRIBUTES = { 'db.system.name': 'postgresql' };

const FIRST_WORD = /^\s*([A-Za-z]+)/;

/** Takes the time of statements. */
@Injectable()
export class StatementMeter {
  private readonly known: ReadonlyMap<string, Observations>;
  private readonly other: Observations;

  constructor({ statements }: Metrics) {
    this.known = new Map(KINDS.map((kind) => [kind, statements.of(kind)]));
    this.other = statements.of('other');
  }

  /** Runs a statement; one that fails took its time, too. */
  async time<T>(text: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await inSpan(statementName(text), 'client', ATTRIBUTES, work);
    } finally {
      this.seriesOf(text).observe((performance.now() - began) / 1000);
    }
  }

  private seriesOf(text: string): Observations {
    const word = FIRST_WORD.exec(text)?.[1];
    return (word === undefined ? undefined : this.known.get(word.toUpperCase())) ?? this.other;
  }
}
