import { CODINGS, type Coding } from './content-coding.js';

/**
 * A strong entity tag means equal bytes, so each coding of an answer has a tag of its own: `"tag"`, `"tag.br"`,
 * `"tag.gzip"`. Our tags contain no dot. A weak tag means an equal meaning, and stays.
 */
export const codedTag = (tag: string, coding: Coding): string =>
  tag.startsWith('"') ? `${tag.slice(0, -1)}.${coding}"` : tag;

const CODED = new RegExp(`\\.(?:${CODINGS.join('|')})"$`);

/** The tag of the plain answer. */
export const plainTag = (tag: string): string => tag.replace(CODED, '"');

/**
 * The tag for a 304: the one of the client's answer. A cache then finds the answer that it has, in whichever coding it
 * has it.
 * @param tag of the plain answer.
 */
export function tagOfClient(tag: string, ifNoneMatch: string | undefined): string {
  const coded = CODINGS.map((coding) => codedTag(tag, coding));
  return coded.find((one) => ifNoneMatch?.includes(one) && !ifNoneMatch.includes(tag)) ?? tag;
}
