import { UNITS } from '../convert/amounts.js';
import { DURATIONS } from '../convert/durations.js';
import { faultOfPattern, TIME_FORMS } from '../convert/times.js';
import { parsePath } from '../compile/json-path.js';
import type { Kind, MappedField, MappingDocument } from '../document.js';
import { under, type Checker, type Properties } from './checker.js';
import { checkSteps } from './check-steps.js';

const SOURCES = [
  'column',
  'value',
  'first',
  'join',
  'sum',
  'hash',
  'latest',
  'earliest',
  'after_start',
  'before_end',
] as const;
type SourceName = (typeof SOURCES)[number];

const MODIFIERS = ['optional', 'with', 'steps', 'unit', 'time', 'duration', 'when', 'otherwise'] as const;
const TERM_KEYS: readonly string[] = [...SOURCES, ...MODIFIERS];
const CONDITION_KEYS = ['column', 'is', 'not', 'empty', 'optional'];

export const LONGEST_NAME = 256;
const MOST_PARTS = 20;
const MOST_LISTED = 1_000;
const DEEPEST = 8;

const NUMERIC: ReadonlySet<Kind> = new Set<Kind>(['amount', 'duration', 'number']);
const NUMBER = /^\d+(?:[.,]\d+)?$/;

/** The place of an expression in a mapping. */
interface Place {
  readonly field: MappedField;
  readonly kind: Kind;
  readonly format: MappingDocument['format'];
  readonly depth: number;
}

/** Checks the expression of a field. */
export function checkExpression(check: Checker, value: unknown, path: string, place: Place): void {
  if (place.depth > DEEPEST) {
    check.fail(path, `must be nested at most ${DEEPEST} deep`);
    return;
  }
  if (typeof value === 'string') {
    checkName(check, value, path, place.format);
    return;
  }
  const term = check.object(value, path, TERM_KEYS);
  if (!term) return;
  const given = SOURCES.filter((source) => term[source] !== undefined);
  const [source] = given;
  if (source === undefined || given.length > 1) {
    check.fail(path, `must have exactly one of ${SOURCES.join(', ')}`);
    return;
  }
  checkSource(check, source, term, under(path, source), place);
  checkModifiers(check, source, term, path, place);
}

function checkName(check: Checker, value: unknown, path: string, format: MappingDocument['format']): void {
  if (!check.text(value, path, 1, LONGEST_NAME)) return;
  if (format === 'json' && !parsePath(value)) check.fail(path, 'must be a path such as a.b[0].c, ^.a or $.a');
}

function checkSource(check: Checker, source: SourceName, term: Properties, path: string, place: Place): void {
  const value = term[source];
  const inner = { ...place, depth: place.depth + 1 };
  switch (source) {
    case 'column':
      checkName(check, value, path, place.format);
      break;
    case 'value':
      checkConstant(check, value, path);
      if (NUMERIC.has(place.kind) && !NUMBER.test(String(value)) && term.duration === undefined) {
        check.fail(path, 'must be a number');
      }
      break;
    case 'hash':
    case 'join':
      if (source === 'hash' && value === 'row') return;
      checkParts(check, value, path, { ...inner, kind: 'text' });
      break;
    case 'sum':
      if (place.kind !== 'amount') check.fail(path, 'makes an amount in bytes, which this is not');
      checkParts(check, value, path, { ...inner, kind: 'amount' });
      break;
    case 'first':
      checkParts(check, value, path, inner);
      break;
    case 'latest':
    case 'earliest':
      if (place.kind !== 'time') check.fail(path, 'chooses among times, which this is not');
      checkParts(check, value, path, inner);
      break;
    case 'after_start':
    case 'before_end':
      checkOffset(check, source, value, path, place);
  }
}

function checkOffset(
  check: Checker,
  source: 'after_start' | 'before_end',
  value: unknown,
  path: string,
  place: Place,
): void {
  const field = source === 'after_start' ? 'ended_at' : 'started_at';
  if (place.field !== field || place.kind !== 'time') check.fail(path, `goes into ${field} only`);
  checkExpression(check, value, path, { ...place, depth: place.depth + 1, kind: 'duration' });
}

function checkParts(check: Checker, value: unknown, path: string, place: Place): void {
  const parts = check.list(value, path, 1, MOST_PARTS);
  parts.forEach((part, nth) => checkExpression(check, part, `${path}[${nth}]`, place));
}

function checkConstant(check: Checker, value: unknown, path: string): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  check.text(value, path, 1, LONGEST_NAME);
}

function checkModifiers(
  check: Checker,
  source: SourceName,
  term: Properties,
  path: string,
  { kind }: Place,
): void {
  const isLeaf = source === 'column' || source === 'value';
  const goesWith = (name: string, fits: boolean, what: string) => {
    if (term[name] !== undefined && !fits) check.fail(under(path, name), `goes with ${what}`);
    return term[name] !== undefined && fits;
  };
  if (goesWith('with', source === 'join', 'join')) check.text(term.with, under(path, 'with'), 0, 16);
  if (term.optional !== undefined) check.choice(term.optional, under(path, 'optional'), [true, false]);
  const takesSteps = source === 'column' || (kind === 'text' && (source === 'first' || source === 'join'));
  if (goesWith('steps', takesSteps, 'a column or a text'))
    checkSteps(check, term.steps, under(path, 'steps'));
  if (goesWith('unit', isLeaf && kind === 'amount', 'an amount in bytes')) {
    check.choice(term.unit, under(path, 'unit'), [...UNITS.keys()]);
  }
  if (goesWith('duration', isLeaf && kind === 'duration', 'a duration')) {
    check.choice(term.duration, under(path, 'duration'), DURATIONS);
  }
  if (goesWith('time', isLeaf && kind === 'time', 'a time')) checkTime(check, term.time, under(path, 'time'));
  if (term.when !== undefined) checkCondition(check, term.when, under(path, 'when'));
  if (goesWith('otherwise', term.when !== undefined, 'when')) {
    checkConstant(check, term.otherwise, under(path, 'otherwise'));
  }
}

function checkTime(check: Checker, value: unknown, path: string): void {
  if (!check.text(value, path, 1, LONGEST_NAME) || TIME_FORMS.includes(value)) return;
  const fault = faultOfPattern(value);
  if (fault !== undefined) check.fail(path, fault);
}

/** Checks a condition on rows. */
export function checkCondition(check: Checker, value: unknown, path: string): void {
  const given = check.object(value, path, CONDITION_KEYS);
  if (!given) return;
  check.text(given.column, under(path, 'column'), 1, LONGEST_NAME);
  if (given.optional !== undefined) check.choice(given.optional, under(path, 'optional'), [true, false]);
  const tests = ['is', 'not', 'empty'].filter((test) => given[test] !== undefined);
  if (tests.length === 0 || (given.empty !== undefined && tests.length > 1)) {
    check.fail(path, 'must have is, not or both, or empty');
  }
  if (given.empty !== undefined) check.choice(given.empty, under(path, 'empty'), [true, false]);
  for (const test of ['is', 'not']) {
    if (given[test] === undefined) continue;
    const at = under(path, test);
    check
      .list(given[test], at, 1, MOST_LISTED)
      .forEach((listed, nth) => checkConstant(check, listed, `${at}[${nth}]`));
  }
}
