import { DAY_MS, HOUR_MS } from '../../src/common/time.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { toWire } from '../../src/usage-records/to-wire.js';
import { formOf } from './body-forms.js';
import { liveRecords } from './records.js';

/** The most records of a JSON body. */
const MOST_JSON = 10_000;
const MONTH_MS = 31 * DAY_MS;

const live = (count: number, seed: number): UsageRecord[] => [
  ...liveRecords({ count, endingAt: Date.now() - HOUR_MS, seed }),
];

/** Each has a part in every day of a month, and a cell, a site and a subscriber of its own. */
const monthLong = (count: number, seed: number): UsageRecord[] =>
  live(count, seed).map((record, n) => ({
    ...record,
    startedAt: record.endedAt - MONTH_MS,
    customerSiteId: `site-${n}`,
    cellId: `cell-${n}`,
    msisdn: String(4_916_100_000_000 + n),
    imsi: String(262_020_000_000_000 + n),
  }));

const lines = (records: readonly UsageRecord[]): string => records.map(formOf('ndjson').line).join('');

/**
 * Good records, as many as fit into a body, and the same records with other contents.
 * @param bytes of a body.
 */
export function goodBodies(bytes: number): Readonly<Record<string, readonly [type: string, body: string]>> {
  const count = Math.floor(bytes / 400);
  const most = Math.min(count, MOST_JSON);
  const { type, head, line } = formOf('csv');
  const known = live(count, 1);
  const ndjson = formOf('ndjson').type;
  return {
    'good records': [ndjson, lines(known)],
    'the same records again': [ndjson, lines(known)],
    'conflicts with them': [ndjson, lines(known.map((record) => ({ ...record, uplinkBytes: 1 })))],
    'good records as CSV': [type, head + live(count, 2).map(line).join('')],
    'good records as JSON': ['application/json', JSON.stringify(live(most, 3).map((one) => toWire(one)))],
    'records of a month each': [ndjson, lines(monthLong(Math.min(count, 4_000), 4))],
  };
}

/** The identifiers of an account's records. */
const idsOf = (count: number, prefix: string): string[] =>
  Array.from({ length: Math.min(count, MOST_JSON) }, (_, n) => `${prefix}-${n}`);

/** Corrections of as many records as one may correct. */
export function corrections(bytes: number): Readonly<Record<string, readonly [path: string, body: object]>> {
  const count = Math.floor(bytes / 400);
  const records = live(Math.min(count, MOST_JSON), 5).map((one, n) => ({
    ...toWire(one),
    account_id: 'bench-corrected',
    record_id: `corrected-${n}`,
  }));
  const own = { account_id: 'bench-corrected', reason: 'bench' };
  const changed = records.map((record) => ({ ...record, uplink_bytes: 7 }));
  return {
    'records to be corrected': ['', { records }],
    'amend: 10,000 unknown records': [
      ':amend',
      { ...own, records: records.map((record, n) => ({ ...record, record_id: `unknown-${n}` })) },
    ],
    'amend: 10,000 records': [':amend', { ...own, records: changed }],
    'amend: 10,000 wrong records': [':amend', { ...own, records: records.map(() => ({ a: 1 })) }],
    'void: 10,000 unknown records': [':void', { ...own, record_ids: idsOf(count, 'unknown') }],
    'void: 10,000 records': [':void', { ...own, record_ids: idsOf(count, 'corrected') }],
  };
}
