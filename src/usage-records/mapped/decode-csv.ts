import { Turns } from '../../common/turns.js';
import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { CsvBinder, RowMapper, type Mapping } from '../../mapping/index.js';
import { BlankLines } from '../decoders/blank-lines.js';
import { refused, unreadable, type Decoding, type RecordTaker } from '../decoders/decoded.js';
import { framesOf, TOO_LARGE, type Frame, type FrameTaker, type Region } from '../decoders/frames.js';
import type { RecordReader } from '../validation/record-reader.js';
import { CsvLines, type Cells } from './csv-lines.js';
import { inTurns } from './in-turns.js';
import { RowTaker, type BoundMapping } from './row-taker.js';
import { toUtf8 } from './transcode.js';

/**
 * Decodes foreign CSV by a mapping. A record is a line. Blank lines and comments are skipped and not counted.
 * @throws ApiError MAPPING_COLUMNS, CUT_OFF, BLANK_LINES
 */
export async function* decodeMappedCsv<T extends RecordTaker>(
  chunks: AsyncIterable<Buffer>,
  bound: BoundMapping,
  reader: RecordReader,
  taker: T,
): Decoding<T> {
  const { encoding = 'auto' } = bound.mapping;
  const lines = new LineTaker(bound, reader, taker);
  const turns = new Turns();
  for await (const some of framesOf(toUtf8(chunks, encoding), lines))
    yield* inTurns(some.flush(), taker, turns);
}

interface Line {
  readonly text: Frame;
  readonly number: number;
}

/** Collects the lines of a chunk, and then turns them into records. */
class LineTaker<T extends RecordTaker> implements FrameTaker {
  private readonly csv: CsvLines;
  private readonly mapping: Mapping;
  private rows: RowTaker<T> | undefined;
  private columns = 0;
  private waiting: Line[] = [];
  private readonly blanks = new BlankLines();
  private number = 0;
  private hasEnded = false;

  constructor(
    private readonly bound: BoundMapping,
    private readonly reader: RecordReader,
    readonly taker: T,
  ) {
    this.mapping = bound.mapping;
    this.csv = new CsvLines(bound.mapping);
    if (bound.mapping.header === false) this.begin(bound.mapping.columns ?? []);
  }

  frame(region: Region, start: number, end: number): void {
    this.add(region.text(start, end));
  }

  tooLarge(): void {
    this.add(TOO_LARGE);
  }

  private add(frame: Frame): void {
    this.number++;
    const { skip_lines: skipped = 0, comment, end_line: last } = this.mapping;
    const text = typeof frame === 'string' && frame.endsWith('\r') ? frame.slice(0, -1) : frame;
    if (this.number <= skipped) return;
    if (last !== undefined && text === last) this.hasEnded = true;
    const isComment = comment !== undefined && typeof text === 'string' && text.startsWith(comment);
    if (text === '' || isComment || this.hasEnded) {
      this.blanks.blank(this.number);
      return;
    }
    this.blanks.record();
    this.waiting.push({ text, number: this.number });
  }

  /** Turns the lines into records, one at each step. */
  *flush(): Generator<void> {
    const lines = this.waiting;
    this.waiting = [];
    const cells = this.csv.cellsOf(lines.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])));
    for (const line of lines) {
      if (typeof line.text !== 'string') this.unreadable(line.text, line.number);
      else this.line(cells.next().value as Cells, line.text, line.number);
      yield;
    }
  }

  private unreadable(fault: Exclude<Frame, string>, number: number): void {
    if (!this.rows) throw new ApiError({ name: 'MAPPING_COLUMNS', detail: 'the header is not readable' });
    this.taker.value(unreadable(fault), undefined, number);
  }

  private line(cells: Cells, text: string, number: number): void {
    const { rows } = this;
    if (!rows) {
      this.begin(isFault(cells) ? [] : cells, text);
      return;
    }
    if (isFault(cells)) this.taker.value(refused('MALFORMED_RECORD', cells.fault), text, number);
    else if (cells.length !== this.columns) {
      const detail = `${cells.length} cells under a header of ${this.columns}`;
      this.taker.value(refused('MALFORMED_RECORD', detail), text, number);
    } else {
      rows.row.cells = cells;
      rows.take(text, number);
    }
  }

  private begin(columns: readonly string[], header = ''): void {
    const binder = new CsvBinder(columns, this.mapping.empty_values);
    const mapper = new RowMapper(this.mapping, binder);
    throwIfAny(
      [...missingColumns(mapper, header, this.mapping), ...clashingColumns(binder)].slice(0, MOST_FAULTS),
    );
    this.columns = columns.length;
    this.rows = new RowTaker(this.bound, mapper, this.reader, this.taker);
  }
}

const isFault = (cells: Cells): cells is Exclude<Cells, readonly string[]> => 'fault' in cells;

const LONGEST_HEADER = 200;
const MOST_FAULTS = 20;

const clashingColumns = ({ clashes }: CsvBinder): Fault[] =>
  [...new Set(clashes)].map((field) => ({
    name: 'MAPPING_COLUMNS',
    field,
    detail: `column ${JSON.stringify(field)} stands in the header more than once`,
  }));

function missingColumns({ missing }: RowMapper, header: string, { delimiter = ',' }: Mapping): Fault[] {
  const seen = new Set<string>();
  return missing.flatMap((names): Fault[] => {
    const what = [...new Set(names)].map((name) => JSON.stringify(name)).join(' or ');
    if (seen.has(what)) return [];
    seen.add(what);
    const detail = `missing column ${what}${hint(header, delimiter)}`;
    return [{ name: 'MAPPING_COLUMNS', field: names[0], detail }];
  });
}

/** The possible cause: another delimiter, or another encoding. */
function hint(header: string, delimiter: string): string {
  if (header.includes('\0')) return '; the file looks like UTF-16';
  const others = [',', ';', '\t', '|'].filter((other) => other !== delimiter && header.includes(other));
  if (!header.includes(delimiter) && others[0] !== undefined)
    return `; is the delimiter ${JSON.stringify(others[0])}?`;
  return header === '' ? '' : `; the header is ${JSON.stringify(header.slice(0, LONGEST_HEADER))}`;
}
