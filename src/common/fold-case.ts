/** The last code point that any case is told apart by. */
const LAST_CASED = 0x1ffff;

interface Folding {
  /** Code points that fold to another one. */
  readonly folds: ReadonlyMap<string, string>;
  /** All code points that fold to the same one, itself included, by each of them. */
  readonly families: ReadonlyMap<string, readonly string[]>;
}

let made: Folding | undefined;

/**
 * Unicode's simple case folding: one code point for one, the same in every language. The Kelvin sign folds to `k`, `ß`
 * to itself alone; the dotted and the dotless i of Turkish to themselves.
 */
function folding(): Folding {
  if (made) return made;
  const folds = new Map<string, string>();
  const families = new Map<string, string[]>();
  for (let code = 0; code <= LAST_CASED; code++) {
    if (code === 0xd800) code = 0xe000;
    const one = String.fromCodePoint(code);
    const folded = one.toUpperCase().toLowerCase();
    if (folded === one || !isOneCodePoint(folded) || !meets(one, folded)) continue;
    folds.set(one, folded);
    const family = families.get(folded) ?? [folded];
    family.push(one);
    for (const member of family) families.set(member, family);
  }
  return (made = { folds, families });
}

const isOneCodePoint = (text: string): boolean =>
  text.length === String.fromCodePoint(text.codePointAt(0) ?? 0).length;

/** Whether simple case folding makes them one, and not just the way over the upper case. */
const meets = (one: string, other: string): boolean => new RegExp(`^${one}$`, 'iu').test(other);

/** A text of which case has been taken away: texts that differ in case alone fold to the same. */
export function foldCase(text: string): string {
  const { folds } = folding();
  return Array.from(text, (one) => folds.get(one) ?? one).join('');
}

/** The code points that differ from one in case alone, itself included. */
export function caseFamily(codePoint: number): readonly number[] {
  const one = String.fromCodePoint(codePoint);
  return (folding().families.get(one) ?? [one]).map((member) => member.codePointAt(0) ?? 0);
}

/** Code points that have others in their family, ascending. */
export function casedCodePoints(): readonly number[] {
  return (cased ??= Array.from(folding().families.keys(), (one) => one.codePointAt(0) ?? 0).sort(
    (a, b) => a - b,
  ));
}

let cased: readonly number[] | undefined;

/** What folds, and to what: the code point at the same place. */
export function foldingTable(): { readonly from: string; readonly to: string } {
  const { folds } = folding();
  return { from: [...folds.keys()].join(''), to: [...folds.values()].join('') };
}
