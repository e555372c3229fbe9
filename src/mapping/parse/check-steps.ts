import { KINDS_OF_TEXT } from '../convert/steps.js';
import { under, type Checker, type Properties } from './checker.js';

const SIMPLE_STEPS: readonly unknown[] = ['trim', 'lower', 'upper'];
const STEP_KEYS = ['strip_prefix', 'strip_suffix', 'map', 'otherwise', 'split', 'part', 'only'];
const MOST_STEPS = 10;
const MOST_MAPPED = 1_000;
const LONGEST_TEXT = 256;
const FARTHEST_PART = 100;

export function checkSteps(check: Checker, value: unknown, path: string): void {
  check
    .list(value, path, 1, MOST_STEPS)
    .forEach((step, place) => checkStep(check, step, `${path}[${place}]`));
}

function checkStep(check: Checker, step: unknown, path: string): void {
  if (typeof step === 'string') {
    check.choice(step, path, SIMPLE_STEPS);
    return;
  }
  const given = check.object(step, path, STEP_KEYS);
  if (!given) return;
  const [kind, ...others] = Object.keys(given).filter((key) => key !== 'otherwise' && key !== 'part');
  if (kind === undefined || others.length > 0) {
    check.fail(path, 'must be one of strip_prefix, strip_suffix, map, split, only');
  }
  if (given.otherwise !== undefined && kind !== 'map') check.fail(under(path, 'otherwise'), 'goes with map');
  if (given.part !== undefined && kind !== 'split') check.fail(under(path, 'part'), 'goes with split');
  if (kind !== undefined && STEP_KEYS.includes(kind)) checkKind(check, kind, given, path);
}

function checkKind(check: Checker, kind: string, given: Properties, path: string): void {
  const value = given[kind];
  const at = under(path, kind);
  if (kind === 'map') {
    checkMap(check, given, path);
    return;
  }
  if (kind === 'only') {
    check.choice(value, at, [...KINDS_OF_TEXT.keys()]);
    return;
  }
  check.text(value, at, 1, LONGEST_TEXT);
  if (kind !== 'split') return;
  const { part } = given;
  const isPlace = typeof part === 'number' && Number.isSafeInteger(part) && Math.abs(part) <= FARTHEST_PART;
  if (!isPlace)
    check.fail(under(path, 'part'), `must be a whole number from -${FARTHEST_PART} to ${FARTHEST_PART}`);
}

function checkMap(check: Checker, { map, otherwise }: Properties, path: string): void {
  const at = under(path, 'map');
  const entries = Object.entries(check.object(map, at, undefined) ?? {});
  if (entries.length > MOST_MAPPED) check.fail(at, `must have at most ${MOST_MAPPED} values`);
  else
    for (const [from, to] of entries) {
      if (!isMapped(to)) check.fail(under(at, from), 'must be a text, a number or null');
    }
  if (otherwise !== undefined && otherwise !== null)
    check.text(otherwise, under(path, 'otherwise'), 1, LONGEST_TEXT);
}

const isMapped = (value: unknown): boolean =>
  value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
