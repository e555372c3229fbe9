/** A step into a JSON value: a key of an object or a place in a list. */
export type PathStep = string | number;

/** A path from one of the elements around a row. */
export interface JsonPath {
  /** `root`: from the document. A number: how many levels above the row. */
  readonly from: 'root' | number;
  readonly steps: readonly PathStep[];
}

const STEP = /([^.[\]]+)((?:\[\d{1,6}\])*)/y;
const PLACE = /\d+/g;

/**
 * Reads `a.b[0].c` from the row, `^.a` from a level above it (`^.^.a` from two), `$.a` from the document.
 * @returns undefined when it is not a path.
 */
export function parsePath(text: string): JsonPath | undefined {
  let rest = text;
  let from: JsonPath['from'] = 0;
  if (rest.startsWith('$.')) {
    from = 'root';
    rest = rest.slice(2);
  } else {
    while (rest.startsWith('^.')) {
      from++;
      rest = rest.slice(2);
    }
  }
  const steps = stepsOf(rest);
  return steps && { from, steps };
}

function stepsOf(text: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  for (let place = 0; ; place++) {
    STEP.lastIndex = place;
    const match = STEP.exec(text);
    if (!match) return undefined;
    steps.push(match[1] ?? '', ...((match[2] ?? '').match(PLACE)?.map(Number) ?? []));
    place = STEP.lastIndex;
    if (place === text.length) return steps;
    if (text[place] !== '.') return undefined;
  }
}

/** The value at a path; undefined when there is none. Only own properties count, not inherited ones. */
export function follow(value: unknown, steps: readonly PathStep[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<PathStep, unknown>>)[step];
  }
  return at;
}

/** The lists that split a document into rows: the steps to each list, from an element of the list before. */
export type RowsPath = readonly (readonly PathStep[])[];

/**
 * Reads `a.b[].c[]`. An empty text means the document itself.
 * @returns undefined when it is not such a path.
 */
export function parseRows(text: string): RowsPath | undefined {
  if (text === '') return [];
  if (!text.endsWith('[]')) return undefined;
  const lists = text
    .slice(0, -2)
    .split(/\[\]\.?/)
    .map(stepsOf);
  return lists.every((steps) => steps !== undefined) ? lists : undefined;
}

/**
 * The rows of a document, each with the elements around it: the document first, the row last. An object where a list is
 * expected counts as a list of one. The rows are found one by one: a document may have a hundred thousand.
 * @returns undefined when the first of the lists does not exist.
 */
export function rowsOf(document: unknown, path: RowsPath): Iterable<unknown[]> | undefined {
  const [first, ...rest] = path;
  if (!first) return [[document]];
  const list = follow(document, first);
  if (list === undefined || list === null) return undefined;
  return rowsIn(document, Array.isArray(list) ? list : [list], rest);
}

function* rowsIn(document: unknown, elements: readonly unknown[], rest: RowsPath): Generator<unknown[]> {
  for (const element of elements) {
    if (rest.length === 0) yield [document, element];
    else for (const row of rowsOf(element, rest) ?? []) yield [document, ...row];
  }
}
