import { SEPARATOR, type Binder } from './binder.js';
import type { Read, Row } from './row.js';

const folded = (name: string): string => name.trim().toLowerCase();

/**
 * Finds the columns of CSV by the names in its header. It first compares exactly, then without case and without blanks
 * at the ends.
 */
export class CsvBinder implements Binder {
  /** Requested names that several columns have. */
  readonly clashes: string[] = [];
  private readonly exact = new Map<string, number[]>();
  private readonly loose = new Map<string, number[]>();
  private readonly empty: ReadonlySet<string>;

  /** @param emptyValues texts that mean "no value", as an empty cell does. */
  constructor(columns: readonly string[], emptyValues: readonly string[] = []) {
    this.empty = new Set(emptyValues);
    columns.forEach((name, place) => {
      note(this.exact, name, place);
      note(this.loose, folded(name), place);
    });
  }

  bind(name: string): Read | undefined {
    const [place, another] = this.exact.get(name) ?? this.loose.get(folded(name)) ?? [];
    if (place === undefined) return undefined;
    if (another !== undefined) this.clashes.push(name);
    const { empty } = this;
    if (empty.size === 0) return ({ cells }) => cells[place] || undefined;
    return ({ cells }) => {
      const cell = cells[place];
      return cell === undefined || cell === '' || empty.has(cell) ? undefined : cell;
    };
  }

  bindWhole(): (row: Row) => string {
    return ({ cells }) => cells.join(SEPARATOR);
  }
}

/** A header may have one name thousands of times, so no list is copied. Two places are enough to tell a clash. */
function note(columns: Map<string, number[]>, name: string, place: number): void {
  const places = columns.get(name);
  if (!places) columns.set(name, [place]);
  else if (places.length === 1) places.push(place);
}
