import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { RetentionHold } from '../../src/retention/retention-hold.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { storeByText } from '../support/text-ledger.js';
import { NOW, useEverything } from './every-use.js';
import { scrape } from './scrape.js';
import { StatementLog } from './statement-log.js';

const TABLES = [...readFileSync('prisma/schema.prisma', 'utf8').matchAll(/@@map\("(\w+)"\)/g)].map(
  ([, table = '']) => table,
);

const log = new StatementLog();
let service: TestApp;
let operations: Record<string, string>;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => NOW,
    env: { REFRESH_INTERVAL_MS: '0', RETENTION_INTERVAL_MINUTES: '0' },
  });
  // It looks at the database by itself now and then, and the log tells one statement at a time.
  await service.app.get(RetentionHold).beforeApplicationShutdown();
  await storeByText(service.pool);
  log.start();
  await useEverything(service, false);
  log.stop();
  const found = await scrape(service.url);
  operations = Object.fromEntries(TABLES.map((table) => [table, operationsOn(found.samples, table)]));
});

afterAll(() => service.close());

function operationsOn(
  samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[],
  table: string,
): string {
  return samples
    .filter(
      ({ name, labels }) => name.endsWith('_statement_duration_seconds_count') && labels.table === table,
    )
    .map(({ labels }) => labels.operation ?? '')
    .sort()
    .join(' ');
}

describe('every statement', () => {
  it('is measured', () => {
    const others = log.statements.filter(({ name }) => name === undefined);
    expect(others).toEqual([]);
    expect(log.statements.length).toBeGreaterThan(200);
  });

  it('is named by what it does and by a table or function of its own text', () => {
    const wrong = log.statements.filter(({ name = '', text }) => {
      const [operation = '', table = ''] = name.split(' ');
      if (operation === 'FETCH' || operation === 'CLOSE') return false;
      const changes = /\b(?:INSERT INTO|DELETE FROM)\b/.test(text);
      return (
        !new RegExp(`\\b${operation}\\b`).test(text) ||
        !new RegExp(`\\b${table}\\b`).test(text) ||
        (changes && !['INSERT', 'UPDATE', 'DELETE'].includes(operation))
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe('the metrics of statements', () => {
  it('tell the operations on each table of the schema; those on cursors and locks are others', () => {
    expect(operations).toEqual({
      api_key: 'INSERT SELECT UPDATE',
      usage_record_identity: 'COPY INSERT SELECT UPDATE other',
      usage_record_key: 'COPY INSERT SELECT UPDATE',
      usage_ledger: 'SELECT',
      usage_record: 'COPY DELETE INSERT SELECT other',
      usage_packed: 'SELECT',
      subscriber_alias: 'INSERT',
      usage_change: 'COPY DELETE SELECT',
      usage_rollup: 'DELETE INSERT SELECT UPDATE',
      audit_entry: 'INSERT SELECT',
      portal_token: 'INSERT SELECT UPDATE',
      ingest_volume: 'INSERT SELECT',
      ingest_rejection: 'INSERT SELECT',
      retention_policy: 'INSERT SELECT',
      retention_sweep: 'INSERT SELECT',
      retention_horizon: 'DELETE INSERT SELECT UPDATE',
      usage_correction: 'INSERT',
      usage_record_version: 'FETCH INSERT SELECT other',
      usage_backfill: 'INSERT SELECT UPDATE',
      usage_backfill_record: 'DELETE FETCH INSERT SELECT other',
      usage_backfill_standing: 'DELETE INSERT',
      counter_session: 'DELETE INSERT SELECT',
      counter_reading: 'COPY DELETE SELECT UPDATE',
      mapping: 'DELETE INSERT SELECT',
      saved_report: 'DELETE INSERT SELECT',
    });
  });
});
