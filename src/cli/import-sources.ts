import { closedMap, type ClosedMap } from '../closed-map.js';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RecordFormat } from '../ingestion/decoders/decode.js';
import { gunzipped } from '../ingestion/decoders/gunzip.js';

/** Stands for standard input among the paths. */
export const STANDARD_INPUT = '-';

const FORMATS: ClosedMap<Record<string, RecordFormat>> = closedMap({
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
});
const EXTENSION = /\.([a-z]+)(?:\.gz)?$/i;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Something to be imported. */
export interface ImportSource {
  /** Absolute path, or {@link STANDARD_INPUT}. */
  readonly name: string;
  readonly format: RecordFormat;
  /** Bytes as they are stored. Unknown of standard input, like the next. */
  readonly size?: number;
  /** Unix milliseconds. */
  readonly changedAt?: number;
}

/**
 * What the paths name: files, folders (all files below them that have an extension of ours), standard input.
 * @param format overrides what the extensions say.
 * @throws Error when a path is not there, or the format of a file cannot be told.
 */
export async function findSources(paths: readonly string[], format?: RecordFormat): Promise<ImportSource[]> {
  const found = new Map<string, ImportSource>();
  for (const path of paths) {
    for (const name of await namesAt(path)) found.set(name, await describe(name, format));
  }
  return [...found.values()];
}

async function namesAt(path: string): Promise<string[]> {
  if (path === STANDARD_INPUT) return [path];
  const root = resolve(path);
  if (!(await stat(root)).isDirectory()) return [root];
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && formatOf(entry.name) !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const formatOf = (name: string): RecordFormat | undefined =>
  FORMATS[EXTENSION.exec(name)?.[1]?.toLowerCase() ?? ''];

async function describe(name: string, given: RecordFormat | undefined): Promise<ImportSource> {
  const format = given ?? formatOf(name);
  if (!format)
    throw new Error(`The format of ${name === STANDARD_INPUT ? 'standard input' : name} has to be given`);
  if (name === STANDARD_INPUT) return { name, format };
  const { size, mtimeMs } = await stat(name);
  return { name, format, size, changedAt: mtimeMs };
}

/**
 * The bytes of a source, decompressed if they are gzip.
 * @param onRead hears of bytes read, as they are stored.
 */
export async function* bytesOf(
  { name }: ImportSource,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = name === STANDARD_INPUT ? process.stdin : createReadStream(name);
  const chunks = counted(stream as AsyncIterable<Buffer>, onRead);
  const first = await chunks.next();
  if (first.done) return;
  const whole = startingWith(first.value, chunks);
  yield* first.value.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC) ? gunzipped(whole) : whole;
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
  }
}

async function* startingWith(
  first: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* rest;
}
