import type { AnswerStream } from '../http/answer-stream.js';
import type { ReaderWait } from '../http/reader-wait.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends rows as one JSON array, in several batches. */
export class RowArray {
  constructor(private readonly stream: AnswerStream) {}

  /**
   * Sends rows as JSON, as fast as the client reads them.
   * @param headers of the answer. Only the first call uses them.
   * @param wait limits the wait for the client.
   * @throws AbortError when the client disconnects.
   */
  async write(
    rows: readonly string[],
    headers: Readonly<Record<string, string>>,
    wait?: ReaderWait,
  ): Promise<void> {
    const isFirst = !this.stream.begun;
    if (isFirst) this.stream.begin(JSON_TYPE, headers);
    else if (rows.length === 0) return;
    await this.stream.write((isFirst ? '[' : ',') + rows.join(','), wait);
  }

  end(): Promise<void> {
    return this.stream.write(']');
  }
}
