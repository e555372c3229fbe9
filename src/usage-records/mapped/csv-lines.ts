import { parse, type Options } from 'csv-parse/sync';
import type { Mapping } from '../../mapping/index.js';

/** The cells of a CSV line, or the reason why it cannot be split. */
export type Cells = readonly string[] | { readonly fault: string };

const MISPLACED_QUOTE = 'misplaced quote: no field takes a line break, and a quote closes on its line';

/**
 * Splits CSV lines into cells, each line by itself: an unclosed quote is a fault of its own line and of no other. Many
 * lines are parsed at once. Only if that does not give one record for each line, every line is parsed by itself.
 */
export class CsvLines {
  private readonly options: Options;
  private readonly delimiter: string;
  private readonly mark: string | undefined;

  constructor({ delimiter = ',', quote = '"' }: Mapping) {
    this.delimiter = delimiter;
    this.mark = quote === 'none' ? undefined : quote;
    this.options = {
      delimiter,
      quote,
      escape: quote,
      relax_column_count: true,
      record_delimiter: '\n',
    };
  }

  /**
   * The cells of each line, one after the other: a line with a misplaced quote takes long.
   * @param lines without line ends, none of them empty.
   */
  *cellsOf(lines: readonly string[]): Generator<Cells, void> {
    if (lines.length === 0) return;
    const text = lines.join('\n');
    // Without a quote no parser is needed. Most files have none, and splitting takes a tenth of the time.
    if (this.mark === undefined || !text.includes(this.mark)) {
      for (const line of lines) yield line.split(this.delimiter);
      return;
    }
    const records = this.parsed(text);
    if (records?.length === lines.length) yield* records;
    else for (const line of lines) yield this.cells(line);
  }

  private cells(line: string): Cells {
    const records = this.parsed(line);
    return records?.length === 1 && records[0] ? records[0] : { fault: MISPLACED_QUOTE };
  }

  private parsed(text: string): string[][] | undefined {
    try {
      return parse(text, this.options);
    } catch {
      return undefined;
    }
  }
}
