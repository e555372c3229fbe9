import { hash as digest } from 'node:crypto';
import { SEPARATOR, type Binder } from './binder.js';
import { follow, parsePath } from './json-path.js';
import type { Read, Row } from './row.js';

/** Finds the values of JSON documents by paths. A path that leads nowhere is an empty value. */
export class JsonBinder implements Binder {
  private readonly empty: ReadonlySet<unknown>;
  private document: unknown;
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

  whole({ elements }: Row): string {
    const own = JSON.stringify(elements.at(-1));
    return elements.length > 1 ? `${this.documentHash(elements[0])}${SEPARATOR}${own}` : own;
  }

  /** Computed once for all rows of a document: for each row anew, a large document would take far too long. */
  private documentHash(document: unknown): string {
    if (document !== this.document) {
      this.document = document;
      this.hash = digest('sha256', JSON.stringify(document), 'hex');
    }
    return this.hash;
  }
}
