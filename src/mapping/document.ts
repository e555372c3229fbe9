import { RECORD_FIELD_NAMES, RECORD_FIELDS, type RecordFieldName } from '../record-model/record-fields.js';

/** The fields that a mapping may fill: the fields of a record, and the counter session of a reading. */
export type MappedField = RecordFieldName | 'session_id';

/** Their names, in the order in which {@link RowMapper} has the values. */
export const MAPPED_FIELDS: readonly MappedField[] = Object.freeze([...RECORD_FIELD_NAMES, 'session_id']);

/** The kind of a value. `amount`: bytes; `time`: Unix milliseconds; `duration`: milliseconds. */
export type Kind = 'text' | 'number' | 'amount' | 'time' | 'duration';

const AMOUNTS: ReadonlySet<MappedField> = new Set(['uplink_bytes', 'downlink_bytes']);

/** The kind of a field's values. */
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
 * A condition on a row: by the value of a column, or by whether it has a value. With both `is` and `not`, a value that
 * neither lists is a fault of the row.
 */
export interface Condition {
  readonly column: string;
  readonly is?: readonly (string | number)[];
  readonly not?: readonly (string | number)[];
  readonly empty?: boolean;
  readonly optional?: boolean;
}

/** The source of a value, and its changes. Exactly one of the first ten properties is given. */
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

/** A term, or only the name of a column or path. */
export type Expression = string | Term;

/** What to do with a local time that means two instants, or none, because the clock changes. */
export type ClockRule = 'earlier' | 'later' | 'reject';

/** The settings that may be given in a mapping or beside it. */
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

/** How a foreign file becomes records, as it is written. */
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

/** A complete and valid mapping. */
export interface Mapping extends MappingDocument {
  readonly fields: Readonly<Partial<Record<MappedField, Expression>>>;
}
