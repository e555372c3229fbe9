/** A range of code points, both ends included. */
export type CodeRange = readonly [from: number, to: number];

/**
 * A regular expression that a finite automaton decides: no look-around and no references back.
 * - `set`: one code point of any of the ranges, which are apart and ascending;
 * - `at`: a place: the text's start or end, the edge of a word or none;
 * - `sequence`: one after the other; of none, the empty text;
 * - `choice`: any of them;
 * - `repeat`: from `least` to `most` times, or any number of times more.
 */
export type Pattern =
  | { readonly kind: 'set'; readonly ranges: readonly CodeRange[] }
  | { readonly kind: 'at'; readonly place: 'start' | 'end' | 'edge' | 'no edge' }
  | { readonly kind: 'sequence' | 'choice'; readonly of: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly of: Pattern;
      readonly least: number;
      readonly most: number | undefined;
    };

export const EMPTY: Pattern = Object.freeze({ kind: 'sequence', of: [] });
