import { isIP } from 'node:net';
import type { Step } from '../document.js';

/** Changes a text, or drops it. */
export type Change = (text: string) => string | undefined;

/** The kinds of text for `only`. A text of another kind counts as no value. */
export const KINDS_OF_TEXT: ReadonlyMap<string, RegExp | ((text: string) => boolean)> = new Map<
  string,
  RegExp | ((text: string) => boolean)
>([
  // A country code never begins with 0. MAC addresses, user names and APNs are no such numbers.
  ['e164', /^\+?[1-9]\d{6,14}$/],
  ['imsi', /^\d{14,15}$/],
  ['digits', /^\d+$/],
  ['uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['address', (text: string) => isIP(text) !== 0],
]);

/** Combines the steps into one change. */
export function changeOf(steps: readonly Step[]): Change {
  const changes = steps.map(changeBy);
  return (text) => {
    let changed: string | undefined = text;
    for (const change of changes) {
      if (changed === undefined || changed === '') return undefined;
      changed = change(changed);
    }
    return changed === '' ? undefined : changed;
  };
}

function changeBy(step: Step): Change {
  if (step === 'trim') return (text) => text.trim();
  if (step === 'lower') return (text) => text.toLowerCase();
  if (step === 'upper') return (text) => text.toUpperCase();
  if ('strip_prefix' in step) return stripping(step.strip_prefix);
  if ('strip_suffix' in step) {
    const { strip_suffix: suffix } = step;
    return (text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text);
  }
  if ('map' in step) return mapping(step);
  if ('split' in step) return splitting(step.split, step.part);
  const kind = KINDS_OF_TEXT.get(step.only);
  if (kind instanceof RegExp) return (text) => (kind.test(text) ? text : undefined);
  return (text) => (kind?.(text) ? text : undefined);
}

const stripping =
  (prefix: string): Change =>
  (text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text;

/** A value that is not listed stays, unless the step names a replacement. */
function mapping({
  map,
  otherwise,
}: {
  map: Readonly<Record<string, string | number | null>>;
  otherwise?: string | null;
}): Change {
  const values = new Map(
    Object.entries(map).map(([from, to]) => [from, to === null ? undefined : String(to)]),
  );
  const rest: Change = otherwise === undefined ? (text) => text : () => otherwise ?? undefined;
  return (text) => (values.has(text) ? values.get(text) : rest(text));
}

/** @param part counted from 0, or from the end: -1 is the last. */
const splitting =
  (separator: string, part: number): Change =>
  (text) =>
    text.split(separator).at(part);
