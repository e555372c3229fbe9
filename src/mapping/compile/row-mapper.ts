import { zoneClock } from '../convert/zone-clock.js';
import { kindOf, MAPPED_FIELDS, type Expression, type MappedField, type Mapping } from '../document.js';
import type { Binder } from './binder.js';
import { Compiler, type Leaf } from './compiler.js';
import { shortened, type Read, type Row, type RowFault } from './row.js';
import type { Value } from './value.js';

/** A fault of a row, and the field that has no value because of it. */
export interface FieldFault extends RowFault {
  readonly field: MappedField;
}

interface FieldPlan {
  readonly field: MappedField;
  readonly place: number;
  readonly read: Read;
  readonly leaves: readonly Leaf[];
}

/** Turns the rows of one file into the values of records. */
export class RowMapper {
  /** The values of the last row, in the order of {@link MAPPED_FIELDS}. */
  readonly values: Value[] = MAPPED_FIELDS.map(() => undefined);
  /** The faults of the last row. */
  faults: FieldFault[] = [];
  /** Columns that the file lacks. For alternatives, all of their names. */
  readonly missing: readonly (readonly string[])[];
  private readonly plans: readonly FieldPlan[];
  private readonly ignores: readonly ((row: Row) => boolean | undefined)[];

  constructor(mapping: Mapping, binder: Binder) {
    const { zone = 'UTC', ambiguous = 'earlier', skipped = 'later', decimal = '.' } = mapping;
    const compiler = new Compiler(binder, { decimal, toInstant: zoneClock(zone, ambiguous, skipped) });
    this.ignores = (mapping.ignore ?? []).map((condition) => compiler.condition(condition));
    this.plans = inOrder(mapping).map(([field, expression]) => {
      compiler.leaves = [];
      const read = compiler.compile(expression, kindOf(field));
      return { field, place: MAPPED_FIELDS.indexOf(field), read, leaves: compiler.leaves };
    });
    this.missing = compiler.missing;
  }

  /**
   * Fills {@link values} and {@link faults} from a row.
   * @returns false when the mapping ignores the row.
   */
  read(row: Row): boolean {
    const { values } = this;
    if (this.faults.length > 0) this.faults = [];
    for (const ignores of this.ignores) if (ignores(row)) return false;
    row.startedAt = undefined;
    row.endedAt = undefined;
    row.faults.length = 0;
    for (const { field, place, read } of this.plans) {
      const value = read(row);
      values[place] = value;
      if (row.faults.length > 0) this.takeFaults(row, field, place);
      else if (field === 'started_at') row.startedAt = value as number | undefined;
      else if (field === 'ended_at') row.endedAt = value as number | undefined;
    }
    return true;
  }

  /** The column that a field is read from, and its value in a row; undefined when the field has no column. */
  heldBy(field: string, row: Row): Omit<RowFault, 'rule'> | undefined {
    const leaves = this.plans.find((plan) => plan.field === field)?.leaves ?? [];
    const held = leaves.find(({ read }) => read(row) !== undefined) ?? leaves[0];
    row.faults.length = 0;
    return held && { column: held.name, value: shortened(String(held.read(row) ?? '')) };
  }

  private takeFaults(row: Row, field: MappedField, place: number): void {
    for (const fault of row.faults) this.faults.push({ field, ...fault });
    row.faults.length = 0;
    this.values[place] = undefined;
  }
}

type Entry = readonly [MappedField, Expression];

/** The fields of a mapping. Fields that others are computed from come first. */
function inOrder({ fields }: Mapping): Entry[] {
  const entries = MAPPED_FIELDS.flatMap((field): Entry[] => {
    const expression = fields[field];
    return expression === undefined ? [] : [[field, expression]];
  });
  const started = fields.started_at;
  if (started === undefined || !usesEnd(started)) return entries;
  const isEnd = ([field]: Entry) => field === 'ended_at';
  return [...entries.filter(isEnd), ...entries.filter((entry) => !isEnd(entry))];
}

/** Whether the start is computed from the end. */
export const usesEnd = (expression: Expression): boolean =>
  JSON.stringify(expression).includes('"before_end":');
