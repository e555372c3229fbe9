import { httpRequest } from '../load/http-request.js';
import { MONTH_BY_SLOT } from './requests.js';
import * as bodies from './worst-bodies.js';
import { corrections, goodBodies } from './worst-records.js';

/** A request that could keep the service from answering others. */
export interface WorstRequest {
  readonly title: string;
  readonly request: Buffer;
}

/** What the callers of all APIs present. */
export interface Credentials {
  readonly apiKey: string;
  readonly iamToken: string;
  readonly adminToken: string;
  readonly userToken: string;
}

type Headers = Readonly<Record<string, string>>;
type Content = string | Buffer;

const REPORT = '/connectivity/v1/report';
const RECORDS = '/usage/v1/records';
const JSON_TYPE = 'application/json';
const GZIP = { 'Content-Encoding': 'gzip' };

/** Below the limits of the routes, with room for what stands around. */
const REPORT_BYTES = 1_048_000;
const BATCH_BYTES = 4_190_000;
const SMALL_BYTES = 65_000;
const SAMPLE_BYTES = 1_000_000;

/**
 * The requests that were found to be the worst, by what they make the service do.
 * @param recordBytes the size of the largest bodies of records.
 */
export const worstRequests = (credentials: Credentials, recordBytes: number): WorstRequest[] => [
  ...reports(credentials),
  ...records(credentials, recordBytes),
  ...corrected(credentials, recordBytes),
  ...others(credentials),
  ...answers(credentials),
];

/** Requests with bodies, each under the name of its route and of its body. */
function posts(
  path: string,
  headers: Headers,
  contents: Readonly<Record<string, Content>>,
  method = 'POST',
): WorstRequest[] {
  const route = path.split('/').at(-1) ?? path;
  return Object.entries(contents).map(([name, content]) => ({
    title: `${route}: ${name}`,
    request: httpRequest(method, path, headers, content),
  }));
}

function reports({ apiKey }: Credentials): WorstRequest[] {
  const json = { 'X-API-Key': apiKey, 'Content-Type': JSON_TYPE };
  const batchOf = (report: string) => `{"requests":[${Array<string>(20).fill(report).join()}]}`;
  return [
    ...posts(REPORT, json, bodies.reportBodies(REPORT_BYTES)),
    ...posts(`${REPORT}:validate`, json, { 'maximal arrays': bodies.maximalReport(REPORT_BYTES) }),
    ...posts(`${REPORT}:batch`, json, {
      'a batch of 20 maximal reports': batchOf(bodies.maximalReport(BATCH_BYTES / 20)),
      'a batch of 20 reports with wrong parts': batchOf(bodies.wrongReport(BATCH_BYTES / 20)),
      'a batch of 20 reports with fewer wrong parts': batchOf(bodies.wrongReport(BATCH_BYTES / 80)),
    }),
    ...posts(
      REPORT,
      { 'Content-Type': JSON_TYPE },
      { 'a large body without a credential': bodies.list('{}', REPORT_BYTES) },
    ),
  ];
}

function records({ apiKey }: Credentials, bytes: number): WorstRequest[] {
  const key = { 'X-API-Key': apiKey };
  const typed = (type: string) => ({ ...key, 'Content-Type': type });
  const [json, ndjson, csv] = [typed(JSON_TYPE), typed('application/x-ndjson'), typed('text/csv')];
  const mapped = `${RECORDS}?mapping=ella-flows`;
  return [
    ...posts(RECORDS, json, bodies.jsonBodies(bytes)),
    ...posts(RECORDS, ndjson, bodies.lineBodies(bytes)),
    ...posts(RECORDS, csv, bodies.csvBodies(bytes)),
    ...posts(mapped, json, bodies.mappedBodies(bytes)),
    ...posts(mapped, ndjson, bodies.mappedLines(bytes)),
    ...posts(`${RECORDS}?mapping=cdr-json`, json, bodies.mappedDocuments(bytes)),
    ...posts(`${RECORDS}?mapping=nfdump`, csv, bodies.mappedCsv(bytes)),
    ...Object.entries(goodBodies(bytes)).flatMap(([name, [type, body]]) =>
      posts(RECORDS, typed(type), { [name]: body }),
    ),
    ...posts(`${RECORDS}?mode=atomic`, ndjson, { 'short lines': bodies.filled('{}\n', bytes / 20) }),
    ...posts(RECORDS, { ...ndjson, ...GZIP }, { 'gzip at its limit': bodies.gzipAtLimit(bytes) }),
    ...posts(RECORDS, { ...json, ...GZIP }, { 'gzip of one JSON text': bodies.gzipOfJson(bytes) }),
    ...posts(
      RECORDS,
      { 'Content-Type': JSON_TYPE },
      { 'a large body without a credential': bodies.list('{}', bytes) },
    ),
  ];
}

function corrected({ apiKey }: Credentials, bytes: number): WorstRequest[] {
  const json = { 'X-API-Key': apiKey, 'Content-Type': JSON_TYPE };
  return [
    ...posts(`${RECORDS}:void`, json, {
      'many ids': `{"account_id":"a","reason":"r","record_ids":[${bodies.list('"a"', bytes)}]}`,
      'many objects': `{"account_id":"a","reason":"r","record_ids":[${bodies.list('{}', bytes)}]}`,
      'many properties': bodies.keyed(40_000, bytes),
      'properties up to the limit': bodies.keyed(19_900, bytes),
    }),
    ...posts(`${RECORDS}:amend`, json, {
      'many records': `{"account_id":"a","reason":"r","records":[${bodies.list(`{"record_id":"${'a'.repeat(1_400)}"}`, bytes)}]}`,
      'one record of many properties': `{"account_id":"a","reason":"r","record":${bodies.keyed(19_900, bytes)}}`,
    }),
    ...Object.entries(corrections(bytes)).flatMap(([name, [suffix, body]]) =>
      posts(`${RECORDS}${suffix}`, json, { [name]: JSON.stringify(body) }),
    ),
  ];
}

function others({ iamToken, adminToken }: Credentials): WorstRequest[] {
  const iam = { Authorization: `Bearer ${iamToken}`, 'Content-Type': JSON_TYPE };
  const admin = { ...iam, Authorization: `Bearer ${adminToken}` };
  const some = bodies.reportBodies(SMALL_BYTES);
  return [
    ...posts('/connectivity/v1/reports/bench', iam, some, 'PUT'),
    ...posts('/admin/v1/api-keys', admin, some),
    ...posts('/admin/v1/mappings/bench', admin, some, 'PUT'),
    ...posts('/admin/v1/mappings:try', admin, bodies.trials(SAMPLE_BYTES)),
  ];
}

/** The longest answers, as they are and compressed. */
function answers({ apiKey, iamToken, userToken }: Credentials): WorstRequest[] {
  const month = JSON.stringify(MONTH_BY_SLOT.report);
  const { start_date_time, end_date_time, dimension_filter_clauses } = MONTH_BY_SLOT.report;
  const subscribers = JSON.stringify({
    ...{ start_date_time, end_date_time, dimension_filter_clauses },
    granularity: 'HOUR',
    dimensions: ['msisdn'],
    metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
  });
  const key = { 'X-API-Key': apiKey, 'Content-Type': JSON_TYPE };
  const tokens = { Authorization: `Bearer ${iamToken}`, 'X-Authorization': userToken };
  const aggregate = '/user/usage/aggregate/sum/bytes?fromDate=2022-06-01&toDate=2022-08-31&period=hour';
  return [undefined, 'gzip', 'br'].flatMap((coding) => {
    const accept: Headers = coding === undefined ? {} : { 'Accept-Encoding': coding };
    const named = (title: string) => (coding === undefined ? title : `${title}, in ${coding}`);
    const get = (title: string, path: string, headers: Headers = {}): WorstRequest => ({
      title: named(title),
      request: httpRequest('GET', path, { ...headers, ...accept }),
    });
    const report = (title: string, body: string, query = ''): WorstRequest => ({
      title: named(title),
      request: httpRequest('POST', `${REPORT}${query}`, { ...key, ...accept }, body),
    });
    return [
      report('report: a month by slot, two series', month),
      report('report: the same as CSV', month, '?format=csv'),
      report('report: a month by hour of each subscriber', subscribers),
      get('KPI: the traffic of every slot of all time', '/api/kpi1?interval=5-minute'),
      get('KPI: the subscribers of every slot of all time', '/api/kpi2?interval=5-minute'),
      get('aggregate: three months by hour and network', `${aggregate}&groupBy=network`, tokens),
      get('values of a dimension', '/connectivity/v1/dimensions/msisdn/values?limit=1000', {
        'X-API-Key': apiKey,
      }),
    ];
  });
}
