import { hash as digest } from 'node:crypto';
import { amountReader, numberReader } from '../convert/amounts.js';
import { durationReader } from '../convert/durations.js';
import { changeOf } from '../convert/steps.js';
import { timeReader } from '../convert/times.js';
import type { ToInstant } from '../convert/zone-clock.js';
import type { Condition, Expression, Kind, Term } from '../document.js';
import { SEPARATOR, type Binder } from './binder.js';
import type { Read, Row } from './row.js';
import type { Value } from './value.js';

/** A column or path of an expression. */
export interface Leaf {
  readonly name: string;
  readonly read: Read;
}

interface Part {
  readonly read: Read;
  /** A missing value counts as 0, or as an empty text. */
  readonly optional: boolean;
}

/** How a file writes its values. */
export interface Writing {
  readonly decimal: string;
  readonly toInstant: ToInstant;
}

type Convert = (value: string | number) => Value;

const LONGEST_RULE = 200;
const NOTHING: Read = () => undefined;
/** Hexadecimal digits of a SHA-256 that are kept: 128 bits. */
const HASH_LENGTH = 32;

/**
 * Turns expressions into functions, once for each file. The functions then read rows without the mapping. The compiler
 * also collects the columns that the file lacks.
 */
export class Compiler {
  /** Names that the header lacks. For alternatives, all of their names. */
  readonly missing: (readonly string[])[] = [];
  /** The columns bound since the list was last emptied. */
  leaves: Leaf[] = [];

  constructor(
    private readonly binder: Binder,
    private readonly writing: Writing,
  ) {}

  /** @returns a function that answers a value of the kind, or adds a fault to the row. */
  compile(expression: Expression, kind: Kind): Read {
    return this.tolerant(expression, kind, false) ?? NOTHING;
  }

  /**
   * @returns a function: does the row match? Undefined, with a fault of the row, when neither `is` nor `not` lists the
   * value.
   */
  condition({ column, is, not, empty, optional }: Condition): (row: Row) => boolean | undefined {
    const read = this.column(column, optional === true, false) ?? NOTHING;
    if (empty !== undefined) return (row) => (read(row) === undefined) === empty;
    const [meant, others] = [new Set((is ?? []).map(String)), new Set((not ?? []).map(String))];
    if (!is || !not) return (row) => (is ? meant : others).has(String(read(row) ?? '')) === Boolean(is);
    const rule = `must be one of ${[...meant, ...others].join(', ').slice(0, LONGEST_RULE)}`;
    return (row) => {
      const value = String(read(row) ?? '');
      if (meant.has(value)) return true;
      if (others.has(value)) return false;
      row.fail(column, value, rule);
      return undefined;
    };
  }

  /** @returns undefined when a column is missing and an alternative may replace it. */
  private tolerant(expression: Expression, kind: Kind, tolerates: boolean): Read | undefined {
    const term = typeof expression === 'string' ? { column: expression } : expression;
    const read = this.source(term, kind, tolerates);
    if (!read || !term.when) return read;
    const holds = this.condition(term.when);
    const { otherwise } = term;
    return (row) => {
      const isMeant = holds(row);
      return isMeant === undefined ? undefined : isMeant ? read(row) : otherwise;
    };
  }

  private source(term: Term, kind: Kind, tolerates: boolean): Read | undefined {
    if (term.column !== undefined) return this.leaf(term, term.column, kind, tolerates);
    if (term.value !== undefined) return this.constant(term.value, term, kind);
    if (term.first) return this.first(term, term.first, kind, tolerates);
    if (term.hash !== undefined) return this.hash(term.hash, tolerates);
    if (term.join) return this.join(term, term.join, tolerates);
    if (term.sum) return this.sum(term.sum, tolerates);
    if (term.after_start !== undefined) return this.offset(term.after_start, 1, tolerates);
    if (term.before_end !== undefined) return this.offset(term.before_end, -1, tolerates);
    const pick = term.latest ? Math.max : Math.min;
    const parts = this.parts(term.latest ?? term.earliest ?? [], kind, tolerates);
    return (
      parts &&
      ((row) => {
        const known = parts.flatMap(({ read }) => read(row) ?? []).map(Number);
        return known.length === 0 ? undefined : pick(...known);
      })
    );
  }

  private column(name: string, optional: boolean, tolerates: boolean): Read | undefined {
    const read = this.binder.bind(name);
    if (read) return read;
    if (optional) return NOTHING;
    if (!tolerates) this.missing.push([name]);
    return undefined;
  }

  private leaf(term: Term, name: string, kind: Kind, tolerates: boolean): Read | undefined {
    const raw = this.column(name, term.optional === true, tolerates);
    if (!raw) return undefined;
    this.leaves.push({ name, read: raw });
    const read = this.stepped(term, raw);
    if (kind === 'text') return read;
    const { convert, rule } = this.conversion(term, kind);
    return (row) => {
      const value = read(row);
      if (value === undefined) return undefined;
      return convert(value) ?? row.fail(name, raw(row) ?? '', rule);
    };
  }

  private constant(value: string | number, term: Term, kind: Kind): Read {
    const converted = kind === 'text' ? value : this.conversion(term, kind).convert(value);
    return () => converted;
  }

  private stepped({ steps }: Term, read: Read): Read {
    if (!steps || steps.length === 0) return read;
    const change = changeOf(steps);
    return (row) => {
      const value = read(row);
      return value === undefined ? undefined : change(String(value));
    };
  }

  private first(
    term: Term,
    alternatives: readonly Expression[],
    kind: Kind,
    tolerates: boolean,
  ): Read | undefined {
    const reads = alternatives.flatMap((part) => this.tolerant(part, kind, true) ?? []);
    if (reads.length === 0) {
      if (!tolerates) this.missing.push(alternatives.flatMap(namesIn));
      return undefined;
    }
    return this.stepped(term, (row) => {
      for (const read of reads) {
        const value = read(row);
        if (value !== undefined) return value;
      }
      return undefined;
    });
  }

  private join(term: Term, expressions: readonly Expression[], tolerates: boolean): Read | undefined {
    const separator = term.with ?? '-';
    const parts = this.parts(expressions, 'text', tolerates);
    if (!parts) return undefined;
    return this.stepped(term, (row) => {
      const texts: Value[] = [];
      for (const { read, optional } of parts) {
        const value = read(row) ?? (optional ? '' : undefined);
        if (value === undefined) return undefined;
        texts.push(value);
      }
      return texts.join(separator);
    });
  }

  private sum(expressions: readonly Expression[], tolerates: boolean): Read | undefined {
    const parts = this.parts(expressions, 'amount', tolerates);
    if (!parts) return undefined;
    return (row) => {
      let sum = 0;
      for (const { read, optional } of parts) {
        const value = read(row) ?? (optional ? 0 : undefined);
        if (value === undefined) return undefined;
        sum += Number(value);
      }
      return sum;
    };
  }

  private hash(what: 'row' | readonly Expression[], tolerates: boolean): Read | undefined {
    if (what === 'row') {
      const whole = this.binder.bindWhole();
      return (row) => shortHash(whole(row));
    }
    const parts = this.parts(what, 'text', tolerates);
    return parts && ((row) => shortHash(parts.map(({ read }) => read(row) ?? '').join(SEPARATOR)));
  }

  private offset(expression: Expression, sign: 1 | -1, tolerates: boolean): Read | undefined {
    const duration = this.tolerant(expression, 'duration', tolerates);
    if (!duration) return undefined;
    return (row) => {
      const base = sign === 1 ? row.startedAt : row.endedAt;
      const length = duration(row);
      return base === undefined || length === undefined ? undefined : base + sign * Number(length);
    };
  }

  /** @returns undefined when any column of them is missing. */
  private parts(
    expressions: readonly Expression[],
    kind: Kind,
    tolerates: boolean,
  ): readonly Part[] | undefined {
    const parts: Part[] = [];
    for (const expression of expressions) {
      const read = this.tolerant(expression, kind, tolerates);
      if (read)
        parts.push({ read, optional: typeof expression === 'object' && expression.optional === true });
    }
    return parts.length === expressions.length ? parts : undefined;
  }

  private conversion(term: Term, kind: Kind): { readonly convert: Convert; readonly rule: string } {
    const { decimal, toInstant } = this.writing;
    switch (kind) {
      case 'amount': {
        const unit = term.unit ?? 'B';
        return {
          convert: amountReader(unit, decimal),
          rule: `must be a number of ${unit}, with "${decimal}" before a fraction`,
        };
      }
      case 'time': {
        const form = term.time ?? 'auto';
        return {
          convert: timeReader(form, toInstant),
          rule: `must be a time (${form === 'auto' ? 'YYYY-MM-DD HH:mm:ss' : form}) that the clock of the zone shows`,
        };
      }
      case 'duration': {
        const form = term.duration ?? 's';
        return { convert: durationReader(form, decimal), rule: `must be a duration (${form})` };
      }
      default:
        return {
          convert: numberReader(decimal),
          rule: `must be a number, with "${decimal}" before a fraction`,
        };
    }
  }
}

const shortHash = (text: string): string => digest('sha256', text, 'hex').slice(0, HASH_LENGTH);

/** The columns that an expression names first. */
function namesIn(expression: Expression): string[] {
  if (typeof expression === 'string') return [expression];
  if (expression.column !== undefined) return [expression.column];
  const parts =
    expression.first ?? expression.join ?? expression.sum ?? expression.latest ?? expression.earliest ?? [];
  const inner = expression.after_start ?? expression.before_end;
  return [...parts, ...(inner === undefined ? [] : [inner])].flatMap(namesIn);
}
