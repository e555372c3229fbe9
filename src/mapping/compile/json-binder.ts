import { createHash } from 'node:crypto';
import { SEPARATOR, type Binder } from './binder.js';
import { follow, parsePath } from './json-path.js';
import { jsonPieces } from './json-pieces.js';
import type { Read, Row } from './row.js';

/** Finds the values of JSON documents by paths. A path that leads nowhere is an empty value. */
export class JsonBinder implements Binder {
  private readonly empty: ReadonlySet<unknown>;
  private isHashed = false;
  private hash = '';

  constructor(emptyValues: readonly string[] = []) {
    this.empty = new Set(['', ...emptyValues]);
  }

  bind(name: string): Read | undefined {
    const path = parsePath(name);
    if (!path) return undefined;
    const { from, steps } = path;
    const { empty } = this;
    return (row) => {
      const { elements } = row;
      const value = follow(from === 'root' ? elements[0] : elements.at(-1 - from), steps);
      if (typeof value === 'string') return empty.has(value) ? undefined : value;
      if (typeof value === 'number') return value;
      if (value === undefined || value === null) return undefined;
      if (typeof value === 'boolean') return String(value);
      return row.fail(name, Array.isArray(value) ? '[...]' : '{...}', 'must be a text or a number');
    };
  }

  bindWhole(): (row: Row) => string {
    this.isHashed = true;
    return ({ elements }) => {
      const own = JSON.stringify(elements.at(-1));
      return elements.length > 1 ? `${this.hash}${SEPARATOR}${own}` : own;
    };
  }

  /**
   * Must be finished before the rows in the lists of a document are read. The hash of the document is a part of each
   * row's hash. A large document is hashed in steps.
   */
  *prepare(document: unknown): Generator<void> {
    if (!this.isHashed) return;
    const hash = createHash('sha256');
    for (const piece of jsonPieces(document)) {
      hash.update(piece);
      yield;
    }
    this.hash = hash.digest('hex');
  }
}
