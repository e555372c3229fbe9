/** The fault of a text that is no pattern, in words for its author. */
export class PatternError extends Error {
  override readonly name = 'PatternError';

  /** @param at the position of the fault, in characters from 1. */
  constructor(
    readonly detail: string,
    readonly at: number,
  ) {
    super(`${detail} at character ${at}`);
  }
}

/** Reads a pattern's text code point by code point. */
export class PatternReader {
  private readonly characters: readonly string[];
  private place = 0;

  constructor(text: string) {
    this.characters = Array.from(text);
  }

  get isAtEnd(): boolean {
    return this.place >= this.characters.length;
  }

  /** The next character; empty at the end. */
  peek(ahead = 0): string {
    return this.characters[this.place + ahead] ?? '';
  }

  next(): string {
    const one = this.peek();
    this.place++;
    return one;
  }

  /** Skips a text if it follows; returns whether it does. */
  take(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.place += text.length;
    return true;
  }

  isNext(text: string): boolean {
    return this.ahead(text.length) === text;
  }

  /** Skips the match of an expression at this position. @param found must begin with `^`. */
  takeMatch(found: RegExp): RegExpExecArray | null {
    const match = found.exec(this.ahead(this.characters.length));
    if (match) this.place += Array.from(match[0]).length;
    return match;
  }

  /** @param back how many characters before the next one the fault lies. */
  fail(detail: string, back = 0): never {
    throw new PatternError(detail, this.place + 1 - back);
  }

  private ahead(count: number): string {
    return this.characters.slice(this.place, this.place + count).join('');
  }
}
