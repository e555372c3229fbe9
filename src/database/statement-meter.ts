import { Injectable } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '../logging/in-span.js';
import { Metrics } from '../telemetry/metrics.js';
import { statementName } from './statement-name.js';

const KINDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'WITH', 'COPY', 'VACUUM'] as const;
const OTHER = 'other';

const SPAN = { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } };

const FIRST_WORD = /^\s*([A-Za-z]+)/;

/** Measures the time of statements. */
@Injectable()
export class StatementMeter {
  private readonly statements: Metrics['statements'];

  constructor({ statements }: Metrics) {
    this.statements = statements;
    for (const operation of [...KINDS, OTHER]) statements.zero({ operation });
  }

  /** Runs a statement; one that fails took its time, too. */
  async time<T>(text: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await inSpan(statementName(text), SPAN, work);
    } finally {
      this.statements.observe({ operation: operationOf(text) }, (performance.now() - began) / 1000);
    }
  }
}

function operationOf(text: string): string {
  const word = FIRST_WORD.exec(text)?.[1]?.toUpperCase();
  return KINDS.find((kind) => kind === word) ?? OTHER;
}
