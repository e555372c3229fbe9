import { gzipSync } from 'node:zlib';
import { httpRequest } from '../load/http-request.js';
import { MONTH_BY_SLOT } from './requests.js';

/** A request that could keep the service from answering others. */
export interface WorstRequest {
  readonly title: string;
  readonly request: Buffer;
}

const REPORT = '/connectivity/v1/report';
const RECORDS = '/usage/v1/records';
const JSON_TYPE = 'application/json';
const CSV_HEADER = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\n';

/** Below the limits of the routes, with room for what stands around. */
const REPORT_BYTES = 1_048_000;
const BATCH_BYTES = 4_190_000;

/**
 * The requests that were found to be the worst, by what they make the service do.
 * @param recordBytes the size of the largest bodies of records.
 */
export function worstRequests(apiKey: string, recordBytes: number): WorstRequest[] {
  const post = (path: string, type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    httpRequest('POST', path, { 'X-API-Key': apiKey, 'Content-Type': type, ...headers }, body);
  const of = (path: string, type: string, bodies: Readonly<Record<string, string | Buffer>>) =>
    Object.entries(bodies).map(([name, body]) => ({
      title: `${path.split('/').at(-1)}: ${name}`,
      request: post(path, type, body),
    }));
  const gzip = { 'Content-Encoding': 'gzip' };
  const anonymous = { 'Content-Type': JSON_TYPE };
  return [
    ...of(REPORT, JSON_TYPE, reportBodies(REPORT_BYTES)),
    ...of(`${REPORT}:batch`, JSON_TYPE, {
      'a batch of 20 maximal reports': `{"requests":[${Array<string>(20)
        .fill(maximalReport(BATCH_BYTES / 20))
        .join()}]}`,
      'a batch of 20 reports with wrong parts': `{"requests":[${Array<string>(20)
        .fill(wrongReport(BATCH_BYTES / 20))
        .join()}]}`,
    }),
    ...of(RECORDS, JSON_TYPE, jsonBodies(recordBytes)),
    ...of(RECORDS, 'application/x-ndjson', lineBodies(recordBytes)),
    ...of(RECORDS, 'text/csv', csvBodies(recordBytes)),
    ...of(`${RECORDS}?mapping=ella-flows`, JSON_TYPE, mappedBodies(recordBytes)),
    ...of(`${RECORDS}?mapping=ella-flows`, 'text/csv', {
      'mapped CSV': `id,start_time,end_time,bytes,direction,subscriber_id\n${filled('a,2026-11-01T00:00:00Z,2026-11-01T00:01:00Z,1,uplink,imsi-1\n', recordBytes)}`,
    }),
    ...of(`${RECORDS}:void`, JSON_TYPE, {
      'many ids': `{"account_id":"a","reason":"r","record_ids":[${list('"a"', recordBytes)}]}`,
      'many objects': `{"account_id":"a","reason":"r","record_ids":[${list('{}', recordBytes)}]}`,
      'many properties': keyed(40_000, recordBytes),
    }),
    ...of(`${RECORDS}:amend`, JSON_TYPE, {
      'many records': `{"account_id":"a","reason":"r","records":[${list(`{"record_id":"${'a'.repeat(1_400)}"}`, recordBytes)}]}`,
      'one record of many properties': `{"account_id":"a","reason":"r","record":${keyed(40_000, recordBytes)}}`,
    }),
    {
      title: 'records: gzip at its limit',
      request: post(RECORDS, 'application/x-ndjson', gzipAtLimit(recordBytes), gzip),
    },
    {
      title: 'records: a large body without a credential',
      request: httpRequest('POST', RECORDS, anonymous, list('{}', recordBytes)),
    },
    {
      title: 'report: a large body without a credential',
      request: httpRequest('POST', REPORT, anonymous, list('{}', REPORT_BYTES)),
    },
    ...longAnswers(post),
  ];
}

function longAnswers(
  post: (path: string, type: string, body: string, headers?: Record<string, string>) => Buffer,
) {
  const month = JSON.stringify(MONTH_BY_SLOT.report);
  const kpi = '/api/kpi2?interval=5-minute';
  return [undefined, 'gzip', 'br'].flatMap((coding) => {
    const accept = coding === undefined ? undefined : { 'Accept-Encoding': coding };
    const named = (title: string) => (coding === undefined ? title : `${title}, in ${coding}`);
    return [
      {
        title: named('report: a month by slot, two series'),
        request: post(REPORT, JSON_TYPE, month, accept),
      },
      {
        title: named('report: the same as CSV'),
        request: post(`${REPORT}?format=csv`, JSON_TYPE, month, accept),
      },
      { title: named('KPI: every row of a month'), request: httpRequest('GET', kpi, accept) },
    ];
  });
}

const filled = (piece: string, bytes: number): string => piece.repeat(Math.floor(bytes / piece.length));
const list = (item: string, bytes: number): string => filled(`${item},`, bytes - item.length - 200) + item;
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** An object of so many properties. */
function keyed(count: number, bytes: number): string {
  const value = 'x'.repeat(Math.max(1, Math.floor(bytes / count) - 15));
  return `{${Array.from({ length: count }, (_, n) => `"k${n}":"${value}"`).join()}}`;
}

const RANGE = '"start_date_time":"2022-07-07T00:00:00Z","end_date_time":"2022-07-08T00:00:00Z"';

/** A report whose arrays are as long as they may be, until the bytes are used up. */
function maximalReport(bytes: number): string {
  const metrics = Array.from({ length: 100 }, (_, n) => `{"name":"uplink_bytes","alias":"m${n}"}`).join();
  const sites = Array.from({ length: 1_000 }, (_, n) => `"site-${n}"`).join();
  const filterOf = (name: string, operator: string, expressions: string) =>
    `{"filters":[{"dimension_name":"${name}","operator":"${operator}","expressions":[${expressions}]}]}`;
  const ofSites = filterOf('customer_site_id', 'IN_LIST', sites);
  const others = Math.min(99, Math.floor((bytes - metrics.length) / ofSites.length) - 1);
  const clauses = [filterOf('account_id', 'EXACT', '"a"'), ...Array<string>(others).fill(ofSites)].join();
  return `{${RANGE},"granularity":"DAY","metrics":[${metrics}],"dimension_filter_clauses":[${clauses}]}`;
}

/** Every part of a report is wrong, and so becomes a fault. */
const wrongReport = (bytes: number): string =>
  `{${RANGE},"metrics":[${list('{"name":1,"a":[{}]}', bytes / 4)}],"dimensions":[${list('{}', bytes / 4)}],"dimension_filter_clauses":[${list('{"filters":[{}]}', bytes / 4)}]}`;

const reportBodies = (bytes: number) => ({
  'a text of escapes': `{"a":"${filled('\\n', bytes)}"}`,
  'a text of backslashes': `{"a":"${filled('\\\\', bytes)}"}`,
  'texts of escapes': `{"a":[${list('"\\u00e9\\n"', bytes)}]}`,
  'deep arrays': `{"metrics":[${list(nested(60), bytes)}]}`,
  'many properties': keyed(45_000, bytes),
  'empty objects': `{"metrics":[${list('{}', bytes)}]}`,
  'numbers that no double equals': `{"a":[${list('1.00000000000000000001', bytes)}]}`,
  'maximal arrays': maximalReport(bytes),
  'wrong parts': wrongReport(bytes),
});

const jsonBodies = (bytes: number) => ({
  'a record of many properties': `[${keyed(45_000, bytes)}]`,
  'a record of many numbers': `[{"record_id":[${list('1', bytes)}]}]`,
  'a record of many objects': `[{"record_id":[${list('{}', bytes)}]}]`,
  'a record of deep arrays': `[{"record_id":[${list(nested(60), bytes)}]}]`,
  'texts of 4 MB of escapes': `[${list(`{"record_id":"${filled('\\n', Math.min(4_100_000, bytes / 3))}"}`, bytes)}]`,
  'records with long escapes': `[${list(`{"record_id":"${filled('\\\\', 1_400)}"}`, bytes)}]`,
  'many objects': `[${list('{}', bytes)}]`,
  'many numbers': `[${list('1', bytes)}]`,
});

const lineBodies = (bytes: number) => ({
  'lines of escapes': filled(`{"record_id":"${filled('\\n', 60_000)}"}\n`, bytes),
  'lines of many properties': filled(`${keyed(4_000, 60_000)}\n`, bytes),
  'short lines': filled('{}\n', bytes / 20),
  'one endless line': filled('a', bytes),
});

const csvBodies = (bytes: number) => ({
  'short lines': CSV_HEADER + filled('a,b,1,2,3,4\n', bytes / 5),
  'quoted cells': CSV_HEADER + filled(`"${filled('""', 60_000)}",b,1,2,3,4\n`, bytes),
  'lines of commas': CSV_HEADER + filled(`${filled(',', 60_000)}\n`, bytes),
});

const mappedBodies = (bytes: number) => ({
  'mapped rows': `{"result":{"items":[${list('{"id":"a","start_time":"2026-11-01T00:00:00Z","end_time":"2026-11-01T00:01:00Z","bytes":1,"direction":"uplink"}', bytes)}]}}`,
  'mapped empty rows': `{"result":{"items":[${list('{}', bytes)}]}}`,
  'a mapped row of many properties': `[${keyed(45_000, bytes)}]`,
  'a mapped row with a huge identifier': `[${list(`{"id":"${filled('\\n', Math.min(4_100_000, bytes / 3))}"}`, bytes)}]`,
});

/** Compressed nearly as far as it may be. */
function gzipAtLimit(bytes: number): Buffer {
  const line = `${JSON.stringify({ record_id: 'x'.repeat(1_000) })}\n`;
  return gzipSync(filled(line, bytes));
}
