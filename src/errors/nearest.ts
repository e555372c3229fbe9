import { ExactNumber } from '../common/exact-number.js';

/** The longest part of a given value that an error repeats. */
const LONGEST_GIVEN = 64;

/** The most edits between a given value and the suggested name. For a long name it is a third of its characters. */
const LEAST_TOLERANCE = 2;

/**
 * The suggested name: the name with the fewest edits, ignoring case. An edit inserts, removes or replaces a character,
 * or swaps two neighbours.
 * @returns undefined when no name is within two edits or a third of the length; the first of equally near names.
 */
export function nearest(given: string, names: readonly string[]): string | undefined {
  let found: { readonly name: string; readonly edits: number } | undefined;
  const tolerance = Math.max(LEAST_TOLERANCE, Math.floor(given.length / 3));
  for (const name of names) {
    if (Math.abs(name.length - given.length) > tolerance) continue;
    const edits = editsBetween(given.toLowerCase(), name.toLowerCase());
    // With as many edits as characters, the texts have nothing in common.
    if (edits > tolerance || edits >= Math.min(name.length, given.length)) continue;
    if (!found || edits < found.edits) found = { name, edits };
  }
  return found?.name;
}

/** The text for a value that is none of the names: `must be one of A, B; given "AA"; did you mean A?`. */
export function oneOfNames(given: unknown, names: readonly string[]): string {
  const detail = ruleAndGiven(`must be one of ${names.join(', ')}`, given);
  const meant = typeof given === 'string' ? nearest(given, names) : undefined;
  return meant === undefined ? detail : `${detail}; did you mean ${meant}?`;
}

/** The rule that a value breaks, and the value if there is one: `must be a number; given "x"`. */
export const ruleAndGiven = (rule: string, given: unknown): string =>
  given === undefined ? rule : `${rule}; given ${quoted(given)}`;

/** A given value as an error repeats it: JSON, shortened. */
export function quoted(given: unknown): string {
  if (given instanceof ExactNumber) return shortened(given.digits);
  if (Array.isArray(given)) return 'an array';
  if (typeof given === 'object' && given !== null) return 'an object';
  if (typeof given !== 'string') return String(given);
  return given.length <= LONGEST_GIVEN
    ? JSON.stringify(given)
    : `${JSON.stringify(given.slice(0, LONGEST_GIVEN))}...`;
}

/** A given text as an error repeats it. */
export const shortened = (text: string): string =>
  text.length <= LONGEST_GIVEN ? text : `${text.slice(0, LONGEST_GIVEN)}...`;

/** The distance of Damerau and Levenshtein between two texts. Each pair is swapped at most once. */
function editsBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      row.push(edits);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, other.length);
}

const at = (row: readonly number[], place: number): number => row[place] ?? Infinity;
