import type { FrameEnds } from './frames.js';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;

type State = 'cell-start' | 'plain' | 'quoted' | 'quote-in-quoted';

/**
 * Where CSV records end: at the line feeds outside of quotes (RFC 4180). A quote opens a quoted cell only where a
 * cell begins; elsewhere it is an ordinary character, so that a stray one spoils its own line and no other.
 */
export class CsvLineEnds implements FrameEnds {
  private state: State = 'cell-start';
  /** The bytes last searched for a quote, and where the next one is. */
  private searched: Buffer | undefined;
  private quote = -1;

  /** Whether what has been seen so far ends within quotes. */
  get withinQuotes(): boolean {
    return this.state === 'quoted';
  }

  next(bytes: Buffer, from: number): number {
    const end = this.state === 'quoted' ? -1 : bytes.indexOf(LINE_FEED, from);
    // Most lines have no quotes: a search over the bytes is much faster than a look at each.
    if (end >= 0 && end < this.nextQuote(bytes, from)) {
      this.state = 'cell-start';
      return end;
    }
    return this.walk(bytes, from);
  }

  private nextQuote(bytes: Buffer, from: number): number {
    if (bytes !== this.searched || this.quote < from) {
      const place = bytes.indexOf(QUOTE, from);
      this.searched = bytes;
      this.quote = place < 0 ? Number.POSITIVE_INFINITY : place;
    }
    return this.quote;
  }

  private walk(bytes: Buffer, from: number): number {
    let { state } = this;
    for (let place = from; place < bytes.length; place++) {
      const byte = bytes[place];
      if (byte === LINE_FEED && state !== 'quoted') {
        this.state = 'cell-start';
        return place;
      }
      state = after(state, byte);
    }
    this.state = state;
    return -1;
  }
}

function after(state: State, byte: number | undefined): State {
  switch (state) {
    case 'cell-start':
      return byte === QUOTE ? 'quoted' : byte === COMMA ? 'cell-start' : 'plain';
    case 'plain':
      return byte === COMMA ? 'cell-start' : 'plain';
    case 'quoted':
      return byte === QUOTE ? 'quote-in-quoted' : 'quoted';
    case 'quote-in-quoted':
      return byte === QUOTE ? 'quoted' : byte === COMMA ? 'cell-start' : 'plain';
  }
}
