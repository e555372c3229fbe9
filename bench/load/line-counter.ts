const LINE_FEED = 0x0a;

/** Counts the lines of a text while it arrives. Keeps none of it. */
export class LineCounter {
  private lines = 0;
  private last = LINE_FEED;

  push(chunk: Buffer): void {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) this.lines++;
    this.last = chunk.at(-1) ?? this.last;
  }

  /** @throws Error when the last line is not complete. */
  finish(): number {
    if (this.last !== LINE_FEED) throw new Error('The text breaks off');
    return this.lines;
  }
}
