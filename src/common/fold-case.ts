/** The last code point that has different cases. */
const LAST_CASED = 0x1ffff;

interface Folding {
  /** Code points that fold to another one. */
  readonly folds: ReadonlyMap<string, string>;
  /** For each code point, all code points that fold to the same one, including itself. */
  readonly families: ReadonlyMap<string, readonly string[]>;
}

let made: Folding | undefined;

/**
 * Unicode's simple case folding: maps one code point to one, the same in every language. The Kelvin sign folds to `k`,
 * `ß` to itself, and the dotted and the dotless i of Turkish to themselves.
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

/** Whether simple case folding makes them equal, and not only a conversion by way of the upper case. */
const meets = (one: string, other: string): boolean => new RegExp(`^${one}$`, 'iu').test(other);

/** The case-folded text: two texts that differ only in case have the same one. */
export function foldCase(text: string): string {
  const { folds } = folding();
  return Array.from(text, (one) => folds.get(one) ?? one).join('');
}

/** The code points that differ from this one only in case, including itself. */
export function caseFamily(codePoint: number): readonly number[] {
  const one = String.fromCodePoint(codePoint);
  return (folding().families.get(one) ?? [one]).map((member) => member.codePointAt(0) ?? 0);
}

/** Code points that have other code points in their family, ascending. */
export function casedCodePoints(): readonly number[] {
  return (cased ??= Array.from(folding().families.keys(), (one) => one.codePointAt(0) ?? 0).sort(
    (a, b) => a - b,
  ));
}

let cased: readonly number[] | undefined;

/** Code points that fold, and at the same place the code points that they fold to. */
export function foldingTable(): { readonly from: string; readonly to: string } {
  const { folds } = folding();
  return { from: [...folds.keys()].join(''), to: [...folds.values()].join('') };
}
