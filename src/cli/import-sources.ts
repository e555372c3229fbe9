import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RecordFormat } from '../usage-records/decoders/decode.js';
import { isReadBy } from '../usage-records/mapped/decode-mapped.js';
import type { Mapping } from '../mapping/index.js';
import { gunzipped } from '../usage-records/decoders/gunzip.js';

/** The path that means standard input. */
const STANDARD_INPUT = '-';

const FORMATS: ReadonlyMap<string, RecordFormat> = new Map([
  ['json', 'json'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['csv', 'csv'],
]);
/** The formats of foreign files by extension. */
const FOREIGN_FORMATS: ReadonlyMap<string, RecordFormat> = new Map([
  ...FORMATS,
  ['tsv', 'csv'],
  ['txt', 'csv'],
]);
const EXTENSION = /\.([a-z]+)(?:\.gz)?$/i;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** A file, or standard input. */
export interface ImportSource {
  /** Absolute path, or {@link STANDARD_INPUT}. */
  readonly name: string;
  readonly format: RecordFormat;
  /** Bytes as they are stored. Undefined for standard input, as is `changedAt`. */
  readonly size?: number;
  /** Unix milliseconds. */
  readonly changedAt?: number;
}

/**
 * Finds the sources that the paths name: files, folders (all files below them with a known extension), standard input.
 * @param format overrides the extensions.
 * @param mapping turns foreign files into records. With a mapping for CSV, a named file may have any name.
 * @throws Error when a path does not exist, or the format of a file is not known.
 */
export async function findSources(
  paths: readonly string[],
  format?: RecordFormat,
  mapping?: Mapping,
): Promise<ImportSource[]> {
  const formatOf = (name: string) => formatBy(name, mapping);
  const standing = format ?? (mapping && (mapping.format ?? 'csv') === 'csv' ? 'csv' : undefined);
  const found = new Map<string, ImportSource>();
  for (const path of paths) {
    for (const name of await namesAt(path, formatOf)) {
      found.set(name, await describe(name, format ?? formatOf(name) ?? standing));
    }
  }
  return [...found.values()];
}

type FormatOf = (name: string) => RecordFormat | undefined;

async function namesAt(path: string, formatOf: FormatOf): Promise<string[]> {
  if (path === STANDARD_INPUT) return [path];
  const root = resolve(path);
  if (!(await stat(root)).isDirectory()) return [root];
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && formatOf(entry.name) !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The format of a file by its name; undefined: it is none of ours. */
export function formatBy(name: string, mapping: Mapping | undefined): RecordFormat | undefined {
  const extension = EXTENSION.exec(name)?.[1]?.toLowerCase() ?? '';
  if (!mapping) return FORMATS.get(extension);
  const format = FOREIGN_FORMATS.get(extension);
  return format && isReadBy(mapping, format) ? format : undefined;
}

async function describe(name: string, format: RecordFormat | undefined): Promise<ImportSource> {
  if (!format)
    throw new Error(`The format of ${name === STANDARD_INPUT ? 'standard input' : name} has to be given`);
  if (name === STANDARD_INPUT) return { name, format };
  const { size, mtimeMs } = await stat(name);
  return { name, format, size, changedAt: mtimeMs };
}

/**
 * The bytes of a source, decompressed if they are gzip.
 * @param onRead is called with the number of bytes read, as they are stored.
 */
export function bytesOf(
  { name }: ImportSource,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = name === STANDARD_INPUT ? process.stdin : createReadStream(name);
  return decompressed(stream as AsyncIterable<Buffer>, onRead);
}

/** The bytes of a stream, decompressed if they are gzip. */
export async function* decompressed(
  stream: AsyncIterable<Buffer>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const chunks = counted(stream, onRead);
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
