import { ApiError } from '../../errors/api-error.js';

/** How many more blank lines than records a body may have. A file with a blank line after each record is fine. */
const MOST_BLANK_LINES = 10_000;

/** Counts the blank lines of a body: a small compressed body can have millions, and each takes time. */
export class BlankLines {
  private left = MOST_BLANK_LINES;

  /** @throws ApiError BLANK_LINES */
  blank(line: number): void {
    if (this.left-- > 0) return;
    const detail = `at most ${MOST_BLANK_LINES} more than records; the limit was reached in line ${line}`;
    throw new ApiError({ name: 'BLANK_LINES', detail });
  }

  record(): void {
    this.left++;
  }
}
