import type { AnswerStream } from '../http/answer-stream.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Rows as one JSON array that grows as it is sent. */
export class RowArray {
  constructor(private readonly stream: AnswerStream) {}

  /**
   * Sends rows, in JSON, as the client reads them.
   * @param headers of the answer; those of the first call count.
   * @throws AbortError when the client disconnects.
   */
  async write(rows: readonly string[], headers: Readonly<Record<string, string>>): Promise<void> {
    const isFirst = !this.stream.begun;
    if (isFirst) this.stream.begin(JSON_TYPE, headers);
    else if (rows.length === 0) return;
    await this.stream.write((isFirst ? '[' : ',') + rows.join(','));
  }

  end(): Promise<void> {
    return this.stream.write(']');
  }
}
