import { parseExactJsonBody } from './json.js';

const LONGEST_BYTES = 4_096;
const MOST_BODIES = 1_000;

/**
 * JSON bodies of callers who ask the same again and again: equal bytes are parsed once and are then one and the same
 * deeply frozen value, so that what is made of it can be remembered by it. Whatever is not asked again is forgotten;
 * bodies that fail are not kept.
 */
export class RecurringBodies {
  /** The recent bodies, and those before. When the recent ones are many, those before are dropped. */
  private ofLate = new Map<string, unknown>();
  private before = new Map<string, unknown>();

  /** Numbers are not rounded. @throws ApiError as parseExactJsonBody. */
  parse(bytes: Buffer): unknown {
    if (bytes.length > LONGEST_BYTES) return parseExactJsonBody(bytes);
    // A character a byte: cheap, and different bytes never look the same.
    const text = bytes.toString('latin1');
    const known = this.ofLate.get(text);
    if (known !== undefined) return known;
    const value = this.before.get(text) ?? deepFreeze(parseExactJsonBody(bytes));
    this.keep(text, value);
    return value;
  }

  private keep(text: string, value: unknown): void {
    if (this.ofLate.size >= MOST_BODIES) {
      this.before = this.ofLate;
      this.ofLate = new Map();
    }
    this.ofLate.set(text, value);
  }
}

/** Recursive, which is safe at the depth that bodies may have. */
function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
