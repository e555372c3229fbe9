import { isObject } from '../../common/is-object.js';
import { ApiError } from '../../errors/api-error.js';
import { readAll } from '../../http/body-parsers.js';
import { assertDepth } from '../../http/json-depth.js';
import { parseJsonBody } from '../../http/json.js';
import {
  JsonBinder,
  parseRows,
  RowMapper,
  rowsOf,
  type Mapping,
  type RowsPath,
} from '../../mapping/index.js';
import { BlankLines } from '../decoders/blank-lines.js';
import { refused, unreadable, type Decoding, type RecordTaker } from '../decoders/decoded.js';
import { framesOf, TOO_LARGE, type FrameTaker, type Region } from '../decoders/frames.js';
import type { RecordReader } from '../validation/record-reader.js';
import { RowTaker, type BoundMapping } from './row-taker.js';
import { toUtf8 } from './transcode.js';

/** Documents processed at once. The first records are then stored while the last are still JSON. */
const DOCUMENTS_AT_ONCE = 500;

/**
 * Decodes foreign JSON by a mapping: one document, or a list of documents.
 * @param limit most bytes of the body.
 * @throws ApiError BODY_TOO_LARGE, BODY_TOO_DEEP, MALFORMED_BODY
 */
export async function* decodeMappedJson<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  bound: BoundMapping,
  reader: RecordReader,
  taker: T,
  limit: number,
): Decoding<T> {
  const documents = await documentsOf(await readAll(toUtf8(chunks, bound.mapping.encoding ?? 'auto'), limit));
  const rows = new DocumentTaker(bound, reader, taker);
  for (let start = 0; start < documents.length; start += DOCUMENTS_AT_ONCE) {
    for (const document of documents.slice(start, start + DOCUMENTS_AT_ONCE)) rows.document(document);
    yield taker;
  }
}

async function documentsOf(body: Buffer): Promise<readonly unknown[]> {
  if (body.length === 0) return [];
  const parsed = await parseJsonBody(body);
  return Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
}

/** Decodes foreign JSON by a mapping, a document a line. Blank lines are skipped and not counted. */
export async function* decodeMappedNdjson<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  bound: BoundMapping,
  reader: RecordReader,
  taker: T,
): Decoding<T> {
  const documents = new DocumentTaker(bound, reader, taker);
  const lines = new DocumentLines(documents, taker);
  const text = toUtf8(chunks, bound.mapping.encoding ?? 'auto');
  for await (const { taker: done } of framesOf(text, lines)) yield done;
}

class DocumentLines<T extends RecordTaker> implements FrameTaker {
  private readonly blanks = new BlankLines();
  private number = 0;

  constructor(
    private readonly documents: DocumentTaker<T>,
    readonly taker: T,
  ) {}

  tooLarge(): void {
    this.number++;
    this.taker.value(unreadable(TOO_LARGE), undefined, this.number);
  }

  frame(region: Region, start: number, end: number): void {
    this.number++;
    const text = region.text(start, end);
    if (typeof text !== 'string') {
      this.taker.value(unreadable(text), undefined, this.number);
      return;
    }
    if (text.trim() === '') {
      this.blanks.blank(this.number);
      return;
    }
    this.blanks.record();
    let document: unknown;
    try {
      assertDepth(region.bytes.subarray(start, end));
      document = JSON.parse(text);
    } catch (error) {
      const detail = error instanceof ApiError ? 'nested too deeply' : 'not valid JSON';
      this.taker.value(refused('MALFORMED_RECORD', detail), text, this.number);
      return;
    }
    this.documents.document(document, this.number, text);
  }
}

/** Splits documents into rows. */
class DocumentTaker<T extends RecordTaker> {
  private readonly rows: RowTaker<T>;
  private readonly paths: readonly RowsPath[];

  constructor(
    bound: BoundMapping,
    reader: RecordReader,
    private readonly taker: T,
  ) {
    const { mapping } = bound;
    const mapper = new RowMapper(mapping, new JsonBinder(mapping.empty_values));
    this.rows = new RowTaker(bound, mapper, reader, taker);
    this.paths = pathsOf(mapping);
    this.ignore = () => bound.onIgnored?.();
  }

  private readonly ignore: () => void;

  /** @param text the line of the document. */
  document(document: unknown, line?: number, text?: string): void {
    for (const path of this.paths) {
      const rows = rowsOf(document, path);
      if (rows === undefined) continue;
      for (const elements of rows) this.take(elements, line, text);
      if (rows.length === 0) this.ignore();
      return;
    }
    if (isObject(document)) this.ignore();
    else this.taker.value(refused('MALFORMED_RECORD', 'not a JSON object'), text ?? document, line);
  }

  private take(elements: readonly unknown[], line: number | undefined, text: string | undefined): void {
    const element = elements.at(-1);
    if (!isObject(element)) {
      this.taker.value(refused('MALFORMED_RECORD', 'not a JSON object'), element, line);
      return;
    }
    this.rows.row.elements = elements;
    // For a line with many rows, each error shows its own row.
    this.rows.take(elements.length === 1 ? (text ?? element) : element, line);
  }
}

function pathsOf({ rows = '' }: Mapping): RowsPath[] {
  return (typeof rows === 'string' ? [rows] : rows).map((path) => parseRows(path) ?? []);
}
