import { isObject } from '../../common/is-object.js';
import { Turns } from '../../common/turns.js';
import { ApiError } from '../../errors/api-error.js';
import { readAll } from '../../http/body-parsers.js';
import { assertDepth } from '../../http/json-depth.js';
import { parseJsonBody } from '../../http/json.js';
import {
  isLongerThan,
  JsonBinder,
  parseRows,
  RowMapper,
  rowsOf,
  type Mapping,
  type RowsPath,
} from '../../mapping/index.js';
import { BlankLines } from '../decoders/blank-lines.js';
import { refused, unreadable, type Decoding, type RecordTaker } from '../decoders/decoded.js';
import { framesOf, LONGEST_FRAME, TOO_LARGE, type FrameTaker, type Region } from '../decoders/frames.js';
import { RefusedRecord, type RecordReader } from '../validation/record-reader.js';
import { inTurns } from './in-turns.js';
import { RowTaker, type BoundMapping } from './row-taker.js';
import { toUtf8 } from './transcode.js';

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
  yield* inTurns(rows.documents(documents.map((document) => ({ document }))), taker, new Turns());
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
  const rows = new DocumentTaker(bound, reader, taker);
  const lines = new DocumentLines();
  const text = toUtf8(chunks, bound.mapping.encoding ?? 'auto');
  const turns = new Turns();
  for await (const { waiting } of framesOf(text, lines)) {
    lines.waiting = [];
    yield* inTurns(rows.documents(waiting), taker, turns);
  }
}

/** A document, with its line if the body has lines, or the reason why it cannot be read. */
interface Document {
  readonly document: unknown;
  readonly line?: number;
  readonly text?: string;
}

/** Collects the documents of some lines. */
class DocumentLines implements FrameTaker {
  waiting: Document[] = [];
  private readonly blanks = new BlankLines();
  private number = 0;

  tooLarge(): void {
    this.number++;
    this.add(unreadable(TOO_LARGE));
  }

  private add(document: unknown, text?: string): void {
    this.waiting.push({ document, line: this.number, ...(text !== undefined && { text }) });
  }

  frame(region: Region, start: number, end: number): void {
    this.number++;
    const text = region.text(start, end);
    if (typeof text !== 'string') {
      this.add(unreadable(text));
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
      this.add(refused('MALFORMED_RECORD', detail), text);
      return;
    }
    this.add(document, text);
  }
}

/** Splits documents into rows. */
class DocumentTaker<T extends RecordTaker> {
  private readonly rows: RowTaker<T>;
  private readonly paths: readonly RowsPath[];
  private readonly binder: JsonBinder;

  constructor(
    bound: BoundMapping,
    reader: RecordReader,
    private readonly taker: T,
  ) {
    const { mapping } = bound;
    this.binder = new JsonBinder(mapping.empty_values);
    this.rows = new RowTaker(bound, new RowMapper(mapping, this.binder), reader, taker);
    this.paths = pathsOf(mapping);
    this.ignore = () => bound.onIgnored?.();
  }

  private readonly ignore: () => void;

  /** Takes documents in steps, each of about a row. */
  *documents(documents: readonly Document[]): Generator<void> {
    for (const document of documents) {
      yield* this.document(document);
      yield;
    }
  }

  private *document({ document, line, text }: Document): Generator<void> {
    if (document instanceof RefusedRecord) {
      this.taker.value(document, text, line);
      return;
    }
    for (const path of this.paths) {
      const rows = rowsOf(document, path);
      if (rows === undefined) continue;
      if (path.length > 0) yield* this.binder.prepare(document);
      let any = false;
      for (const elements of rows) {
        any = true;
        this.take(elements, line, text);
        yield;
      }
      if (!any) this.ignore();
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
    if (text === undefined && isLongerThan(element, LONGEST_FRAME)) {
      this.taker.value(unreadable(TOO_LARGE), undefined, line);
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
