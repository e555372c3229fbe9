import type { Colour } from '@edgemeter/chart/model.js';
import type { Point } from '@edgemeter/chart/report.js';

const SLOTS: readonly Colour[] = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];
const taken = new Map<string, Map<string, Colour>>();

function slotOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % SLOTS.length;
}

/** The colours of groups: a value keeps its colour when filters change. The rest and null are grey. */
export function coloursOf(dimension: string, values: readonly string[]): ReadonlyMap<string, Colour> {
  const known = taken.get(dimension) ?? new Map<string, Colour>();
  taken.set(dimension, known);
  for (const value of [...values].sort()) {
    if (known.has(value)) continue;
    // A colour of a value that is not shown may come again.
    const busy = new Set(values.map((other) => known.get(other)));
    const wish = slotOf(value);
    const free = SLOTS.map((_, i) => SLOTS[(wish + i) % SLOTS.length] as Colour).find(
      (colour) => !busy.has(colour),
    );
    known.set(value, free ?? (SLOTS[wish] as Colour));
  }
  return new Map(values.map((value) => [value, known.get(value) as Colour]));
}

const NONE: Readonly<Record<string, string>> = {
  customer_site_id: 'No site',
  network: 'No network',
  genre: 'No genre',
  service_id: 'No service',
  imsi: 'No SIM',
};

/** Values of dimensions are texts and numbers. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export interface Group {
  readonly key: string;
  readonly name: string;
  readonly colour: Colour;
  readonly matches: (point: Point) => boolean;
}

/**
 * The groups of an answer in its order: values, null, and everything else.
 * @param pinned the one value that a filter leaves: the points of such an answer do not have the dimension.
 */
export function groupsOf(points: readonly Point[], dimension: string, pinned?: string): Group[] {
  const seen = new Map<string, Group>();
  const keyOf = (point: Point): string => {
    const value = point[dimension];
    if (point.others) return '*others';
    if (value === undefined) return pinned ?? '*none';
    return value === null ? '*none' : textOf(value);
  };
  const keys = [...new Set(points.map(keyOf))];
  const colours = coloursOf(
    dimension,
    keys.filter((key) => !key.startsWith('*')),
  );
  for (const key of keys) {
    const name = { '*others': 'Others', '*none': NONE[dimension] ?? 'None' }[key] ?? key;
    seen.set(key, {
      key,
      name,
      colour: colours.get(key) ?? 'others',
      matches: (point) => keyOf(point) === key,
    });
  }
  return [...seen.values()].sort((a, b) => Number(a.key === '*others') - Number(b.key === '*others'));
}
