import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refresher } from '../../src/rollups/refresher.js';
import { VerificationService } from '../../src/rollups/verification.service.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { askKpi, askReport } from './asking.js';
import { exactJson, type NaiveRecord } from './naive.js';
import { naiveKpi1, naiveKpi2 } from './naive-others.js';
import { naiveReport, type ReportRequest } from './naive-report.js';
import { from, SOURCE_NAMES } from './sources.js';

const DAY = Date.UTC(2024, 6, 1);
const AFTERWARDS = DAY + 2 * 86_400_000;
const SLOT = 300_000;
const CELL = '0f3f0a3e-0000-4000-8000-000000000001';

/** Records of as many bytes as a record can have: 2,000 in one slot, and more that go on for an hour or a day. */
const RECORDS: NaiveRecord[] = Array.from({ length: 2_040 }, (_, i) => ({
  record_id: `large-${i}`,
  account_id: 'large',
  started_at: DAY + 9 * 3_600_000 + (i % 1_000),
  ended_at: DAY + 9 * 3_600_000 + (i < 2_000 ? SLOT - i : (i % 2) * 82_800_000 + 3_600_000),
  uplink_bytes: Number.MAX_SAFE_INTEGER,
  downlink_bytes: Number.MAX_SAFE_INTEGER - (i % 2),
  customer_site_id: i % 3 === 0 ? null : `site-${i % 3}`,
  msisdn: `49170${String(i).padStart(7, '0')}`,
  imsi: null,
  user_id: null,
  service_id: 1,
  cell_id: CELL,
  genre: null,
  network: null,
  item_id: null,
}));

const request = (granularity: ReportRequest['granularity'], rest: Partial<ReportRequest>): ReportRequest => ({
  start: { instant: DAY, offsetMinutes: 0 },
  end: { instant: DAY + 30 * 3_600_000, offsetMinutes: 0 },
  granularity,
  dimensions: [],
  filters: [{ dimension: 'account_id', values: ['large'] }],
  metrics: [
    { name: 'uplink_bytes', aggregation: 'COUNT' },
    { name: 'downlink_bytes', aggregation: 'COUNT' },
    ...['AVG', 'MIN', 'MAX'].map((aggregation) => ({ name: 'uplink_bandwidth', aggregation })),
    { name: 'downlink_bandwidth', aggregation: 'MAX' },
  ],
  ...rest,
});

const REQUESTS = (['DAY', 'HOUR', undefined] as const).flatMap((granularity) => [
  request(granularity, {}),
  request(granularity, { dimensions: ['customer_site_id'] }),
  request(granularity, {
    filters: [
      { dimension: 'account_id', values: ['large'] },
      { dimension: 'customer_site_id', values: ['site-1', 'site-2'] },
    ],
  }),
]);

let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({
    clock: () => AFTERWARDS,
    env: { REFRESH_INTERVAL_MS: '0', INGEST_BATCH_SIZE: '500' },
  });
  key = await keyFor(service, ['large']);
});

afterAll(() => service.close());

async function expectExact(): Promise<void> {
  const kpi1 = exactJson(naiveKpi1(RECORDS, 1, AFTERWARDS));
  const kpi2 = exactJson(naiveKpi2(RECORDS, CELL, AFTERWARDS));
  const reports = REQUESTS.map((asked) => exactJson(naiveReport(RECORDS, asked)));
  for (const source of SOURCE_NAMES) {
    await from(source, service, async () => {
      for (const [i, asked] of REQUESTS.entries()) {
        const answer = await askReport(service, key, asked);
        expect({ source, asked, answer }).toEqual({ source, asked, answer: reports[i] });
      }
      expect(await askKpi(service, 'kpi1?service_id=1')).toBe(kpi1);
      expect(await askKpi(service, `kpi2?cell_id=${CELL}`)).toBe(kpi2);
    });
  }
  const found = await service.app.get(VerificationService).verify({ repair: false });
  expect(found).toMatchObject({ different: 0, differences: [] });
}

describe('thousands of terabytes', () => {
  it('are summed up past 64 bits, from every source, while in the log and when stored', async () => {
    expect(await postRecords(service, key, RECORDS.slice(0, 1_300))).toMatchObject({ accepted: 1_300 });
    await service.app.get(Refresher).pass();
    expect(await postRecords(service, key, RECORDS.slice(1_300))).toMatchObject({ accepted: 740 });
    await expectExact();
    expect(await service.app.get(Refresher).pass()).toBeGreaterThan(0);
    await expectExact();
    const greatest = Math.max(
      ...[...(await askKpi(service, 'kpi1?service_id=1')).matchAll(/"total_bytes":(\d+)/g)].map(([, n]) =>
        Number(n),
      ),
    );
    expect(greatest).toBeGreaterThan(2 ** 64);
  });
});
