import { gzipSync } from 'node:zlib';

const CSV_HEADER = 'record_id,account_id,started_at,ended_at,uplink_bytes,downlink_bytes\n';

export const filled = (piece: string, bytes: number): string =>
  piece.repeat(Math.floor(bytes / piece.length));
export const list = (item: string, bytes: number): string =>
  filled(`${item},`, bytes - item.length - 200) + item;
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** An object of so many properties. */
export function keyed(count: number, bytes: number): string {
  const value = 'x'.repeat(Math.max(1, Math.floor(bytes / count) - 15));
  return `{${Array.from({ length: count }, (_, n) => `"k${n}":"${value}"`).join()}}`;
}

const RANGE = '"start_date_time":"2022-07-07T00:00:00Z","end_date_time":"2022-07-08T00:00:00Z"';

/** A report whose arrays are as long as they may be, until the bytes are used up. */
export function maximalReport(bytes: number): string {
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
export const wrongReport = (bytes: number): string =>
  `{${RANGE},"metrics":[${list('{"name":1,"a":[{}]}', bytes / 4)}],"dimensions":[${list('{}', bytes / 4)}],"dimension_filter_clauses":[${list('{"filters":[{}]}', bytes / 4)}]}`;

export const reportBodies = (bytes: number) => ({
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

export const jsonBodies = (bytes: number) => ({
  'a record of many properties': `[${keyed(45_000, bytes)}]`,
  'a record of many numbers': `[{"record_id":[${list('1', bytes)}]}]`,
  'a record of many objects': `[{"record_id":[${list('{}', bytes)}]}]`,
  'a record of deep arrays': `[{"record_id":[${list(nested(60), bytes)}]}]`,
  'texts of 4 MB of escapes': `[${list(`{"record_id":"${filled('\\n', Math.min(4_100_000, bytes / 3))}"}`, bytes)}]`,
  'records with long escapes': `[${list(`{"record_id":"${filled('\\\\', 1_400)}"}`, bytes)}]`,
  'many objects': `[${list('{}', bytes)}]`,
  'many numbers': `[${list('1', bytes)}]`,
});

export const lineBodies = (bytes: number) => ({
  'lines of escapes': filled(`{"record_id":"${filled('\\n', 60_000)}"}\n`, bytes),
  'lines of many properties': filled(`${keyed(4_000, 60_000)}\n`, bytes),
  'short lines': filled('{}\n', bytes / 20),
  'one endless line': filled('a', bytes),
});

export const csvBodies = (bytes: number) => ({
  'short lines': CSV_HEADER + filled('a,b,1,2,3,4\n', bytes / 5),
  'quoted cells': CSV_HEADER + filled(`"${filled('""', 60_000)}",b,1,2,3,4\n`, bytes),
  'lines of commas': CSV_HEADER + filled(`${filled(',', 60_000)}\n`, bytes),
});

export const mappedBodies = (bytes: number) => ({
  'mapped rows': `{"result":{"items":[${list('{"id":"a","start_time":"2026-11-01T00:00:00Z","end_time":"2026-11-01T00:01:00Z","bytes":1,"direction":"uplink"}', bytes)}]}}`,
  'mapped empty rows': `{"result":{"items":[${list('{}', bytes)}]}}`,
  'a mapped row of many properties': `[${keyed(45_000, bytes)}]`,
  'a mapped row with a huge identifier': `[${list(`{"id":"${filled('\\n', Math.min(4_100_000, bytes / 3))}"}`, bytes)}]`,
});

/** Documents in lines: many rows in each, or many lines. */
export const mappedLines = (bytes: number) => ({
  'lines of empty rows': filled(`{"result":{"items":[${list('{}', 65_000)}]}}\n`, bytes / 20),
  'short lines': filled('{"id":"a"}\n', bytes / 5),
  'broken lines': filled('{\n', bytes / 20),
});

/** Charging data: rows in lists of lists, and a document that is a part of each row's identifier. */
export const mappedDocuments = (bytes: number) => ({
  'rows in lists': `{"multipleUnitUsage":[${list('{"usedUnitContainer":[{"a":1},{"b":[]}]}', bytes)}]}`,
  'one list of rows': `{"multipleUnitUsage":[{"usedUnitContainer":[${list('{"localSequenceNumber":1,"uplinkVolume":1}', bytes)}]}]}`,
});

export const mappedCsv = (bytes: number) => ({
  'a header of one name': `${filled('ts,', 65_000)}\n`,
  'a header of commas': `${filled(',', 65_000)}\n`,
  'lines of commas': `ts,te,ipkt\n${filled(`${filled(',', 60_000)}\n`, bytes)}`,
  'quoted cells': `ts,te,td,sa,da,ibyt\n${filled(`"${filled('""', 600)}",b,1,2,3,4\n`, bytes)}`,
  'misplaced quotes': `ts,te,td,sa,da,ibyt\n${filled('a"b,b,1,2,3,4\n', bytes / 5)}`,
});

/** Samples of mappings that are tried out. */
export const trials = (bytes: number) => ({
  'a sample of short lines': trial('nfdump', `ts,te,td,sa,da,ibyt\n${filled('a,b,1,2,3,4\n', bytes)}`),
  'a sample of rows': trial('ella-flows', `{"result":{"items":[${list('{"id":"a"}', bytes)}]}}`),
});

const trial = (mapping: string, sample: string): string => JSON.stringify({ mapping, sample });

/** One JSON text of the most bytes that may be decompressed. */
export const gzipOfJson = (bytes: number): Buffer => gzipSync(list('{"record_id":["a",1,{}]}', bytes));

/** Compressed nearly as far as it may be. */
export function gzipAtLimit(bytes: number): Buffer {
  const line = `${JSON.stringify({ record_id: 'x'.repeat(1_000) })}\n`;
  return gzipSync(filled(line, bytes));
}
