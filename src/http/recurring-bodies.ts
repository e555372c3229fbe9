import { parseExactJsonBody } from './json.js';

const LONGEST_BYTES = 4_096;
const MOST_BODIES = 1_000;

/**
 * JSON bodies of callers who repeat their requests. Equal bytes are parsed once and give the same deeply frozen value,
 * so that later code can key its caches by that value. A body that is not repeated is dropped. A body with a fault is
 * not kept.
 */
export class RecurringBodies {
  /**
   * The recent bodies and the older ones. When there are many recent ones, they become the older ones, and the older
   * ones are dropped.
   */
  private recent = new Map<string, unknown>();
  private older = new Map<string, unknown>();

  /** Does not round numbers. @returns a promise for a long body. @throws ApiError as parseExactJsonBody. */
  parse(bytes: Buffer): unknown {
    if (bytes.length > LONGEST_BYTES) return parseExactJsonBody(bytes);
    // One character per byte: cheap, and different bytes give different texts.
    const text = bytes.toString('latin1');
    const known = this.recent.get(text);
    if (known !== undefined) return known;
    const value = this.older.get(text) ?? deepFreeze(parseExactJsonBody(bytes));
    this.keep(text, value);
    return value;
  }

  private keep(text: string, value: unknown): void {
    if (this.recent.size >= MOST_BODIES) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(text, value);
  }
}

/** Recursive. The greatest depth of bodies makes this safe. */
function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
