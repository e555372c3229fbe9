import { expect } from '@jest/globals';
import type pg from 'pg';
import { Database } from '../../src/database/database.js';
import type { DevCredentials } from '../../src/development/dev-credentials.js';
import { createLogger } from '../../src/logging/logger.js';
import { VerificationRepository } from '../../src/rollups/verification.repository.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { askReport } from '../oracle/asking.js';
import { exactJson, type NaiveRecord } from '../oracle/naive.js';
import { naiveReport, type ReportRequest } from '../oracle/naive-report.js';

/** Expects the stored aggregates to be what the facts say: from outside of the service, over what it left. */
export async function expectVerified(pool: pg.Pool): Promise<void> {
  const repository = new VerificationRepository(new Database(pool));
  const found = await new VerificationService(repository, createLogger('silent')).verify({ repair: false });
  expect({ different: found.different, differences: found.differences }).toEqual({
    different: 0,
    differences: [],
  });
}

/** Where and when the records of {@link expectReported} are. */
export interface Asked {
  readonly accounts: readonly string[];
  /** The range of a report by day and of one by hour begins here. Unix milliseconds. */
  readonly from: Readonly<Record<'DAY' | 'HOUR', number>>;
  readonly to: number;
}

/** Expects all of what the records say to be in the reports, once each. */
export async function expectReported(
  dev: DevCredentials,
  records: readonly NaiveRecord[],
  { accounts, from, to }: Asked,
): Promise<void> {
  for (const granularity of ['DAY', 'HOUR'] as const) {
    const request: ReportRequest = {
      start: { instant: from[granularity], offsetMinutes: 0 },
      end: { instant: to, offsetMinutes: 0 },
      granularity,
      dimensions: ['customer_site_id', 'account_id'],
      filters: [{ dimension: 'account_id', values: [...accounts] }],
      metrics: ['uplink_bytes', 'downlink_bytes', 'time_usage_seconds'].map((name) => ({
        name,
        aggregation: 'COUNT',
      })),
    };
    expect(await askReport(dev, dev.api_key, request)).toBe(exactJson(naiveReport(records, request)));
  }
}
