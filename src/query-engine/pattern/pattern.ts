/** A range of code points, both ends included. */
export type CodeRange = readonly [from: number, to: number];

/**
 * A regular expression for a finite automaton: without look-around and back references.
 * - `set`: one code point in any of the ranges, which are ascending and do not overlap;
 * - `at`: a place: the start or end of the text, the edge of a word, or no such edge;
 * - `sequence`: its parts in this order; without parts it is the empty text;
 * - `choice`: any of its parts;
 * - `repeat`: from `least` to `most` repetitions, or any number from `least` on.
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
