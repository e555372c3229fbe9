import { RECORD_FIELD_NAMES, RECORD_FIELDS, type RecordFieldName } from '../record-model/record-fields.js';

/** The fields that a mapping may fill: those of a record, and the session that a counter reading belongs to. */
export type MappedField = RecordFieldName | 'session_id';

/** Their names, in the order in which values are handed on. */
export const MAPPED_FIELDS: readonly MappedField[] = Object.freeze([...RECORD_FIELD_NAMES, 'session_id']);

/** What a value is read as. `amount`: bytes; `time`: Unix milliseconds; `duration`: milliseconds. */
export type Kind = 'text' | 'number' | 'amount' | 'time' | 'duration';

const AMOUNTS: ReadonlySet<MappedField> = new Set(['uplink_bytes', 'downlink_bytes']);

/** What the values of a field are read as. */
export function kindOf(field: MappedField): Kind {
  if (field === 'session_id') return 'text';
  if (AMOUNTS.has(field)) return 'amount';
  const { kind } = RECORD_FIELDS[field].type;
  if (kind === 'instant') return 'time';
  return kind === 'measured' ? 'number' : 'text';
}

/** One small change of a text. */
export type Step =
  | 'trim'
  | 'lower'
  | 'upper'
  | { readonly strip_prefix: string }
  | { readonly strip_suffix: string }
  | { readonly map: Readonly<Record<string, string | number | null>>; readonly otherwise?: string | null }
  | { readonly split: string; readonly part: number }
  | { readonly only: string };

/**
 * Whether a row is meant: by what a column holds, or whether it holds anything. With `is` and `not` together anything
 * that neither lists is a fault of the row.
 */
export interface Condition {
  readonly column: string;
  readonly is?: readonly (string | number)[];
  readonly not?: readonly (string | number)[];
  readonly empty?: boolean;
  readonly optional?: boolean;
}

/** Where a value comes from, and what is made of it. Exactly one of the first ten is given. */
export interface Term {
  /** A column of CSV, or a path in JSON. */
  readonly column?: string;
  readonly value?: string | number;
  readonly first?: readonly Expression[];
  readonly join?: readonly Expression[];
  readonly sum?: readonly Expression[];
  readonly hash?: 'row' | readonly Expression[];
  readonly latest?: readonly Expression[];
  readonly earliest?: readonly Expression[];
  readonly after_start?: Expression;
  readonly before_end?: Expression;
  readonly with?: string;
  readonly optional?: boolean;
  readonly steps?: readonly Step[];
  readonly unit?: string;
  readonly time?: string;
  readonly duration?: string;
  readonly when?: Condition;
  readonly otherwise?: string | number;
}

/** A term, or shortly the name of a column or path. */
export type Expression = string | Term;

/** What is done about a local time that a change of the clock makes mean two instants, or none. */
export type ClockRule = 'earlier' | 'later' | 'reject';

/** What may be set beside a mapping as well as in it. */
export interface MappingSettings {
  readonly zone?: string;
  readonly ambiguous?: ClockRule;
  readonly skipped?: ClockRule;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly decimal?: string;
  readonly encoding?: string;
  readonly account?: string;
}

/** How a foreign file becomes records, as it is written down. */
export interface MappingDocument extends MappingSettings {
  readonly extends?: string;
  readonly description?: string;
  readonly format?: 'csv' | 'json' | 'any';
  readonly header?: boolean;
  readonly columns?: readonly string[];
  readonly skip_lines?: number;
  readonly comment?: string;
  readonly end_line?: string;
  readonly empty_values?: readonly string[];
  readonly rows?: string | readonly string[];
  readonly ignore?: readonly Condition[];
  readonly counters?: 'amounts' | 'cumulative';
  readonly fields?: Readonly<Partial<Record<MappedField, Expression | null>>>;
}

/** A mapping that is complete and good. */
export interface Mapping extends MappingDocument {
  readonly fields: Readonly<Partial<Record<MappedField, Expression>>>;
}
