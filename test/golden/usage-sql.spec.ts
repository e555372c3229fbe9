import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import type { Principal } from '../../src/access/authentication/principal.js';
import { PUBLISHED_REQUESTS } from '../../src/connectivity-report/examples.js';
import { readReportBody } from '../../src/connectivity-report/request/report-body.js';
import { toReport } from '../../src/connectivity-report/resolve/to-report.js';
import { planSql } from '../../src/query-engine/answer-plan.js';
import { ONLY_FACTS, plan, type Plan } from '../../src/query-engine/plan.js';
import type { Condition } from '../../src/query-engine/condition.js';
import { every, WHOLE } from '../../src/query-engine/buckets.js';
import { HOUR_MS, SLOT_MS } from '../../src/common/time.js';
import { SLOTS, type UsageQuery } from '../../src/query-engine/usage-query.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';

const OPERATOR: Principal = { kind: 'api-key', id: 'operator', accounts: 'all', scopes: new Set() };
const NOW = Date.parse('2026-10-01T12:34:56.789Z');

const base: UsageQuery = {
  accounts: ['a'],
  range: { from: NOW - (NOW % HOUR_MS), to: NOW - (NOW % HOUR_MS) + HOUR_MS },
  buckets: every(HOUR_MS),
  rateIntervals: SLOTS,
  filters: [],
  groupBy: [],
  measures: ['total_bytes'],
};

function published(): [string, UsageQuery][] {
  return Object.entries(PUBLISHED_REQUESTS).map(([title, request]) => {
    const report = toReport(readReportBody(structuredClone(request)).dto, OPERATOR, NOW);
    const query = report.kind === 'now' ? report.query : (report.aggregates ?? report.percentiles)?.query;
    if (!query) throw new Error(`${title} asks nothing`);
    return [`report ${title}`, query];
  });
}

const EVERY_TEST: Condition = {
  kind: 'and',
  of: [
    { kind: 'equal', dimension: 'genre', values: ['video'], caseSensitive: false },
    { kind: 'not', of: { kind: 'equal', dimension: 'cell_id', values: [], caseSensitive: true } },
    {
      kind: 'or',
      of: [
        { kind: 'begins', dimension: 'network', values: ['5'], caseSensitive: true },
        { kind: 'ends', dimension: 'network', values: ['G', 'GA'], caseSensitive: true },
        { kind: 'contains', dimension: 'service_id', values: ['4'], caseSensitive: true },
        { kind: 'matches', dimension: 'user_id', values: ['^u\\d+$'], caseSensitive: false },
      ],
    },
    { kind: 'number', dimension: 'msisdn', least: { value: '1', included: false } },
    { kind: 'number', dimension: 'service_id', greatest: { value: '2.5', included: true } },
    { kind: 'null', dimension: 'item_id' },
    { kind: 'combinations', dimensions: ['imsi', 'service_id'], rows: [['262', null]] },
  ],
};

/** What reports ask of an account's bytes in other shapes of time. */
function timed(): [string, UsageQuery][] {
  const days = { start_date_time: '2026-03-28T00:00:00+01:00', end_date_time: '2026-03-30T00:00:00+02:00' };
  const requests = {
    'days of a time zone': { ...days, granularity: 'DAY', time_zone: 'Europe/Berlin' },
    'an exact range that cuts slots': {
      start_date_time: '2026-03-28T00:01:00Z',
      end_date_time: '2026-03-28T02:02:00Z',
      granularity: 'HOUR',
      bucket_range: 'EXACT',
    },
  };
  return Object.entries(requests).map(([title, request]) => {
    const metrics = [
      { name: 'uplink_bytes', aggregation_type: 'COUNT' },
      { name: 'uplink_bandwidth', aggregation_type: 'MAX' },
    ];
    const report = toReport(
      readReportBody({ ...request, metrics }).dto,
      { ...OPERATOR, accounts: ['a'] },
      NOW,
    );
    if (report.kind === 'now' || !report.aggregates) throw new Error(`${title} is a range`);
    return [`report of ${title}`, report.aggregates.query];
  });
}

const QUERIES: [string, UsageQuery][] = [
  ...published(),
  ...timed(),
  ['kpi traffic by service', { ...base, accounts: 'all', buckets: every(SLOT_MS), groupBy: ['service_id'] }],
  ['kpi users by cell', { ...base, accounts: 'all', groupBy: ['cell_id'], measures: ['unique_subscribers'] }],
  [
    'user by cuts',
    { ...base, buckets: { kind: 'cuts', starts: [base.range.from, base.range.from + 1_800_000] } },
  ],
  [
    'user records by genre',
    {
      ...base,
      accounts: 'all',
      filters: [{ dimension: 'user_id', values: ['u'] }],
      groupBy: ['genre'],
      measures: ['records', 'greatest_record_usage_ms', 'unique_items'],
    },
  ],
  [
    'percentiles of both directions',
    { ...base, measures: ['p95_total_bytes', 'least_total_bytes', 'p50_uplink_bytes'] },
  ],
  [
    'percentiles of all slots',
    { ...base, measures: ['p95_uplink_bytes', 'active_intervals'], ranksEmptyIntervals: true },
  ],
  [
    'subscribers and cells by site',
    {
      ...base,
      groupBy: ['customer_site_id'],
      measures: ['subscribers', 'unique_cells', 'begun_records'],
    },
  ],
  [
    'subscribers in slots',
    { ...base, measures: ['interval_subscribers', 'greatest_interval_subscribers', 'counted_intervals'] },
  ],
  [
    'quality and cards by kind of sim',
    {
      ...base,
      groupBy: ['sim_type'],
      measures: [
        'unique_cards',
        'jitter_weight',
        'jitter_known_ms',
        'least_packet_loss',
        'greatest_packet_latency',
      ],
    },
  ],
  ['online status', { ...base, buckets: WHOLE, measures: ['present', 'newest_enodeb_ip', 'newest_lr_id'] }],
  [
    'grouped rates',
    { ...base, buckets: WHOLE, groupBy: ['msisdn', 'imsi'], measures: ['least_uplink_bytes'] },
  ],
  ['every test', { ...base, where: EVERY_TEST, filters: [{ dimension: 'msisdn', values: ['1'] }] }],
];

/** Each as it is planned, and also from the facts where that is not how. */
const PLANS: [string, Plan][] = QUERIES.flatMap(([title, query]): [string, Plan][] => {
  const chosen = plan(query);
  return chosen.source === 'facts'
    ? [[title, chosen]]
    : [
        [title, chosen],
        [`${title} from facts`, plan(query, ONLY_FACTS)],
      ];
});

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

function golden(title: string, chosen: Plan): { path: string; text: string } {
  const { text, values } = planSql(chosen);
  const body = text.replace(/^ {4}/gm, '').replace(/[ \t]+$/gm, '');
  const bound = values.map((value, i) => `-- $${i + 1} = ${JSON.stringify(value)}`);
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
  return { path: `test/golden/sql/${name}.sql`, text: `${[...bound, body].join('\n')}\n` };
}

describe.each(PLANS)('%s', (title, chosen) => {
  it('is asked in the SQL on record', () => {
    const { path, text } = golden(title, chosen);
    if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  it('is understood by the server', async () => {
    const { text, values } = planSql(chosen);
    const { rows } = await client.query(text, [...values]);
    expect(rows).toEqual([]);
  });

  it('keeps every value out of the text', () => {
    // The index of the parts is of these accounts, which are constants.
    const text = planSql(chosen).text.replaceAll(/account_id (?:= ''|>= '!') AND level = \d/g, '');
    expect(text).not.toMatch(/'|\d{6,}/);
  });
});
