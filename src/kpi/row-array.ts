import { BYTE_ORDER_MARK } from '../common/csv-field.js';
import type { AnswerStream } from '../http/answer-stream.js';
import type { ReaderWait } from '../http/reader-wait.js';
import type { RowForm } from './kpi-parameters.js';
import type { Kpi } from './kpis.js';
import type { KpiRow } from './sql/kpi-rows.js';

/** The text around and between the rows of an answer. */
export interface RowFrame {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly opening: string;
  readonly between: string;
  readonly closing: string;
}

/** One JSON array, as published. */
const JSON_ARRAY: RowFrame = {
  type: 'application/json; charset=utf-8',
  headers: {},
  opening: '[',
  between: ',',
  closing: ']',
};

/** The frame of an answer, and the text of a row in it. */
export function framed(kpi: Kpi, { format, bom }: RowForm): readonly [RowFrame, (row: KpiRow) => string] {
  if (format === 'json') return [JSON_ARRAY, kpi.print];
  const frame = {
    type: 'text/csv; charset=utf-8; header=present',
    headers: { 'Content-Disposition': `attachment; filename="${kpi.name}.csv"` },
    opening: `${bom ? BYTE_ORDER_MARK : ''}${kpi.columns.join(',')}\r\n`,
    between: '',
    closing: '',
  };
  return [frame, (row) => `${kpi.line(row)}\r\n`];
}

/** Sends rows as one JSON array or one CSV text, in several batches. */
export class RowArray {
  constructor(
    private readonly stream: AnswerStream,
    private readonly frame: RowFrame = JSON_ARRAY,
  ) {}

  /**
   * Sends rows, as fast as the client reads them.
   * @param headers of the answer. Only the first call uses them.
   * @param wait limits the wait for the client.
   * @throws AbortError when the client disconnects.
   */
  async write(
    rows: readonly string[],
    headers: Readonly<Record<string, string>>,
    wait?: ReaderWait,
  ): Promise<void> {
    const { type, opening, between } = this.frame;
    const isFirst = !this.stream.begun;
    if (isFirst) this.stream.begin(type, { ...headers, ...this.frame.headers });
    else if (rows.length === 0) return;
    await this.stream.write((isFirst ? opening : between) + rows.join(between), wait);
  }

  async end(): Promise<void> {
    if (this.frame.closing !== '') await this.stream.write(this.frame.closing);
  }
}
