import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importRecords, type ImportOptions, type ImportSummary } from '../../src/cli/import.js';
import { IngestionService } from '../../src/usage-records/ingestion.service.js';
import { NOW, written } from './decoding.js';
import { ndjson, Producer } from './producer.js';

let producer: Producer;
let ingest: Pick<IngestionService, 'ingest'>;
let folder: string;
let shown: string;

beforeAll(async () => {
  producer = await Producer.start({ env: { INGEST_BATCH_SIZE: '10' } });
});
afterAll(() => producer.close());

beforeEach(async () => {
  await producer.forgetAll();
  ingest = producer.service.app.get(IngestionService);
  folder = await mkdtemp(join(tmpdir(), 'import-'));
  shown = '';
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const rejectsPath = () => at('out/rejects.ndjson');
const records = (prefix: string, count: number, change: object = {}) =>
  Array.from({ length: count }, (_, index) =>
    written(`${prefix}${index}`, { account_id: 'anyone', ...change }),
  );
const csv = (rows: readonly object[]) =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row) as unknown[])]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');

async function put(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries({ 'out/.keep': '', ...files })) {
    await mkdir(join(at(name), '..'), { recursive: true });
    await writeFile(at(name), content);
  }
}

const run = (paths: string[], options: Partial<ImportOptions> = {}): Promise<ImportSummary> =>
  importRecords({
    paths: paths.map(at),
    ingest,
    output: { write: (text: string) => (shown += text) },
    rejectsPath: rejectsPath(),
    ...options,
  });

const countsOf = ({ received, accepted, duplicates, conflicts, rejected }: ImportSummary) => [
  received,
  accepted,
  duplicates,
  conflicts,
  rejected,
];
const there = (path: string) =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  });
const rejects = async () =>
  ((await there(rejectsPath())) ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Lets so many bodies through, and then finds the database gone. */
function failingAfter(bodies: number): Pick<IngestionService, 'ingest'> {
  let left = bodies;
  return {
    ingest: (source, options) =>
      left-- > 0
        ? producer.service.app.get(IngestionService).ingest(source, options)
        : Promise.reject(new Error('gone')),
  };
}

describe('an import', () => {
  it('takes all files of ours below a folder, compressed or not', async () => {
    await put({
      'in/a.ndjson': ndjson(records('a', 12)),
      'in/deep/b.jsonl.gz': gzipSync(ndjson(records('b', 13))),
      'in/deep/er/c.csv': csv(records('c', 14)),
      'in/d.JSON': JSON.stringify({ records: records('d', 15) }),
      'in/e.csv.gz': gzipSync(csv(records('e', 16))),
      'in/compressed-without-saying.json': gzipSync(JSON.stringify(records('f', 17))),
      'in/notes.txt': 'not ours',
      'in/ndjson': 'not ours',
    });
    const summary = await run(['in']);
    expect(summary).toEqual({
      files: 6,
      skipped: 0,
      failed: [],
      received: 87,
      accepted: 87,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
    });
    expect(await producer.stored()).toEqual([87, 87]);
    expect(shown).toContain('a.ndjson: 12 received, 12 accepted, 0 duplicates, 0 conflicts, 0 rejected\n');
    expect(await there(rejectsPath())).toBeUndefined();
    expect(await there(`${rejectsPath()}.state`)).toBeUndefined();
    expect(countsOf(await run(['in', 'in/a.ndjson']))).toEqual([87, 0, 87, 0, 0]);
  });

  it('writes down what was not taken, with the reasons and what was written', async () => {
    await put({
      'a.ndjson': `${ndjson(records('a', 11))}{"record_id": "bad"\n${ndjson([written('worse', { genre: 1 }), written('a0', { account_id: 'anyone', genre: 'x' })])}`,
      'b.csv': `${csv(records('b', 1))}only,two\n`,
      'c.json': JSON.stringify([7, written('c', { started_at: 1 })]),
    });
    const summary = await run(['a.ndjson', 'b.csv', 'c.json']);
    expect(countsOf(summary)).toEqual([18, 12, 0, 1, 5]);
    const brief = (await rejects()).map(({ file, index, record_id, verdict, errors, record }) => ({
      from: [file, index, record_id, verdict],
      codes: (errors as { code: string }[]).map(({ code }) => code),
      record,
    }));
    expect(brief).toEqual([
      {
        from: [at('a.ndjson'), 11, undefined, 'rejected'],
        codes: ['40480117'],
        record: '{"record_id": "bad"',
      },
      {
        from: [at('a.ndjson'), 12, 'worse', 'rejected'],
        codes: ['40480113'],
        record: JSON.stringify(written('worse', { genre: 1 })),
      },
      {
        from: [at('a.ndjson'), 13, 'a0', 'conflict'],
        codes: ['40480120'],
        record: written('a0', { account_id: 'anyone', genre: 'x' }),
      },
      { from: [at('b.csv'), 1, undefined, 'rejected'], codes: ['40480117'], record: 'only,two' },
      { from: [at('c.json'), 0, undefined, 'rejected'], codes: ['40480117'], record: 7 },
      {
        from: [at('c.json'), 1, 'c', 'rejected'],
        codes: ['40480102', '40480103'],
        record: written('c', { started_at: 1 }),
      },
    ]);
  });

  it('tells the line of what was not taken, and costs no neighbours of it', async () => {
    await put({
      'marks.csv': await readFile('test/cases/two-inch-marks.csv'),
      'numbers.csv': await readFile('test/cases/msisdn-spellings.csv'),
      'lines.ndjson': `\n${ndjson(records('a', 1))}\nbad\n`,
      'list.json': '[7]',
    });
    expect(countsOf(await run(['marks.csv']))).toEqual([6, 3, 0, 0, 3]);
    expect((await rejects()).map(({ index, line }) => [index, line])).toEqual([
      [1, 3],
      [2, 4],
      [4, 6],
    ]);
    expect(countsOf(await run(['numbers.csv', 'lines.ndjson', 'list.json']))).toEqual([8, 4, 0, 0, 4]);
    expect((await rejects()).map(({ index, line }) => [index, line])).toEqual([
      [3, 5],
      [4, 6],
      [1, 4],
      [0, undefined],
    ]);
    const { rows } = await producer.service.pool.query(
      'SELECT DISTINCT msisdn FROM usage_record ORDER BY msisdn',
    );
    expect(rows).toEqual([{ msisdn: '8020010012345' }, { msisdn: null }]);
  });

  it('needs the account of each record, or one for those that do not say theirs', async () => {
    const record = written('a');
    delete record.account_id;
    const files = {
      'a.csv': csv([record]),
      'a.json': JSON.stringify([record]),
      'a.ndjson': ndjson([record, written('b', { account_id: 'bolt' })]),
    };
    await put(files);
    const refused = await run(Object.keys(files));
    expect(refused.failed).toEqual([
      {
        file: at('a.csv'),
        reason:
          'Invalid or missing CSV header: missing column "account_id"; only a key of exactly one account may leave it out',
      },
    ]);
    expect(countsOf(refused)).toEqual([3, 1, 0, 0, 2]);
    expect(countsOf(await run(Object.keys(files), { account: 'acme' }))).toEqual([4, 1, 3, 0, 0]);
    const { rows } = await producer.service.pool.query(
      'SELECT account_id, record_id FROM usage_record ORDER BY record_id',
    );
    expect(rows).toEqual([
      { account_id: 'acme', record_id: 'a' },
      { account_id: 'bolt', record_id: 'b' },
    ]);
  });

  it('takes empty files for what they are', async () => {
    const files: Record<string, string | Buffer> = {};
    for (const format of ['csv', 'json', 'ndjson', 'jsonl']) {
      files[`nothing.${format}`] = '';
      files[`blank.${format}`] = '\n \r\n';
      files[`nothing.${format}.gz`] = gzipSync('');
    }
    await put({ ...files, 'header.csv': csv(records('a', 1)).split('\n', 1)[0] ?? '' });
    const summary = await run(['.'], { rejectsPath: at('out/r.txt') });
    expect(summary).toMatchObject({ files: 13, failed: [], received: 0 });
  });

  it('leaves no rejected records of an earlier import behind', async () => {
    await put({ 'a.ndjson': 'bad\n', 'b.ndjson': ndjson(records('b', 1)) });
    await run(['a.ndjson']);
    expect(await rejects()).toHaveLength(1);
    await run(['b.ndjson']);
    expect(await there(rejectsPath())).toBeUndefined();
  });

  it('goes on past a file that cannot be read to its end', async () => {
    const cut = gzipSync(ndjson(records('a', 1_000))).subarray(0, -10);
    await put({ 'a.ndjson.gz': cut, 'b.csv': 'record_id,colour\n', 'c.ndjson': ndjson(records('c', 5)) });
    const summary = await run(['.'], { rejectsPath: at('out/r.txt') });
    expect(summary.failed).toEqual([
      {
        file: at('a.ndjson.gz'),
        reason: expect.stringMatching(
          /^Body ended before its end: not sound gzip; the first \d+0 records were processed$/,
        ) as unknown as string,
      },
      { file: at('b.csv'), reason: expect.stringContaining('unknown column "colour"') as unknown as string },
    ]);
    const [stored] = await producer.stored();
    expect(countsOf(summary)).toEqual([stored, stored, 0, 0, 0]);
    expect(stored % 10).toBe(5);
  });

  it('can be resumed where it was interrupted', async () => {
    const files = {
      'a.ndjson': `${ndjson(records('a', 10))}bad a\n`,
      'b.ndjson': `${ndjson(records('b', 10))}bad b\n`,
      'c.ndjson': ndjson(records('c', 10)),
    };
    await put(files);
    const paths = Object.keys(files);
    await expect(run(paths, { ingest: failingAfter(2) })).rejects.toThrow('gone');
    await writeFile(rejectsPath(), `${(await there(rejectsPath())) ?? ''}{"half": "of a li`);
    const summary = await run(paths, { resume: true });
    expect(summary).toMatchObject({ files: 3, skipped: 2 });
    expect(countsOf(summary)).toEqual([32, 30, 0, 0, 2]);
    expect((await rejects()).map(({ record }) => record)).toEqual(['bad a', 'bad b']);
    expect(await there(`${rejectsPath()}.state`)).toBeUndefined();
  });

  it('imports a file again that has been changed since', async () => {
    const paths = ['a.ndjson', 'b.ndjson', 'c.ndjson', 'd.ndjson'];
    await put(Object.fromEntries(paths.map((name) => [name, ndjson(records(name, 3))])));
    const unchanged = new Date(NOW);
    for (const name of paths) await utimes(at(name), unchanged, unchanged);
    await expect(run(paths, { ingest: failingAfter(3) })).rejects.toThrow('gone');
    await put({ 'a.ndjson': ndjson(records('A.ndjson', 3)), 'b.ndjson': ndjson(records('b.ndjson', 4)) });
    await utimes(at('b.ndjson'), unchanged, unchanged);
    const summary = await run(paths, { resume: true });
    expect(summary).toMatchObject({ skipped: 1, received: 13, accepted: 10, duplicates: 3 });
  });

  it('begins anew when it is not told to resume', async () => {
    await put({ 'a.ndjson': ndjson(records('a', 10)), 'b.ndjson': ndjson(records('b', 10)) });
    await expect(run(['a.ndjson', 'b.ndjson'], { ingest: failingAfter(1) })).rejects.toThrow('gone');
    const summary = await run(['a.ndjson', 'b.ndjson']);
    expect(summary).toMatchObject({ skipped: 0, received: 20, accepted: 10, duplicates: 10 });
  });

  it('needs to be told the format where no name says it', async () => {
    await put({ 'usage.txt': csv(records('a', 3)) });
    await expect(run(['usage.txt'])).rejects.toThrow('The format of');
    expect(await run(['usage.txt'], { format: 'csv' })).toMatchObject({ accepted: 3 });
    const standardInput = importRecords({
      paths: ['-'],
      ingest,
      output: { write: () => 0 },
      rejectsPath: rejectsPath(),
    });
    await expect(standardInput).rejects.toThrow('The format of standard input has to be given');
  });

  it('does not begin when a path is not there, or when it would overwrite what it reads', async () => {
    await put({ 'a.ndjson': ndjson(records('a', 3)), 'out/rejects.ndjson': ndjson(records('r', 3)) });
    await expect(run(['a.ndjson', 'nowhere'])).rejects.toThrow('ENOENT');
    await expect(run(['out'])).rejects.toThrow('cannot hold the rejected records as well');
    expect(await there(rejectsPath())).toBe(ndjson(records('r', 3)));
    expect(await producer.stored()).toEqual([0, 0]);
  });

  it('holds records against the clock, as everywhere', async () => {
    await put({
      'a.ndjson': ndjson(records('a', 1, { started_at: NOW + 86_400_001, ended_at: NOW + 86_400_002 })),
    });
    expect(await run(['a.ndjson'])).toMatchObject({ rejected: 1 });
  });
});
