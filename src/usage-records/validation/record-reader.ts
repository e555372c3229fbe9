import type { Clock } from '../../config/clock.js';
import type { Fault } from '../../errors/api-error.js';
import { AT, placeOf } from '../../record-model/field-places.js';
import type { ReadFields } from '../../record-model/read-fields.js';
import {
  RECORD_FIELD_NAMES,
  RECORD_FIELDS,
  type FieldType,
  type RecordField,
} from '../../record-model/record-fields.js';
import { isObject } from '../../common/is-object.js';
import { EARLIEST_MS } from '../../common/time.js';
import { LONGEST_RECORD_MS, type UsageRecord } from '../../record-model/usage-record.js';
import { cellReader, jsonReader, type ReadValue } from './field-readers.js';
import type { PlainLines } from './byte-scanner.js';
import { LineScanner } from './line-scanner.js';
import { connectionOf, takeFields, toRecord, type Values } from './record-values.js';
import { brokenFault, findUnknown, timeFault, unitHint } from './record-faults.js';

export { placeOf } from '../../record-model/field-places.js';

/** How far the clocks of producers may be ahead. */
const FARTHEST_AHEAD_MS = 86_400_000;

/** A record that cannot be stored, and all of its faults. */
export class RefusedRecord {
  constructor(
    readonly faults: readonly Fault[],
    /** If it could be read. */
    readonly recordId?: string,
    readonly accountId?: string,
  ) {}
}

/** The fields without which a record is rejected, in the order of the map. */
export const REQUIRED_FIELDS: readonly string[] = RECORD_FIELD_NAMES.filter(
  (name) => RECORD_FIELDS[name].required,
);

type Form = 'json' | 'cell' | 'mapped';

interface FieldPlan {
  readonly read: Readonly<Record<Form, ReadValue>>;
  readonly required: boolean;
  readonly type: FieldType;
  readonly missing: Fault;
}

/** When a record may omit its account. */
export const ONE_ACCOUNT = 'only a key of exactly one account may leave it out';

const PLANS: readonly FieldPlan[] = RECORD_FIELD_NAMES.map((field) => {
  const { type, required, fault: name }: RecordField = RECORD_FIELDS[field];
  const detail = field === 'account_id' ? `missing; ${ONE_ACCOUNT}` : 'missing';
  const [json, cell] = [jsonReader(type), cellReader(type)];
  return {
    read: { json, cell, mapped: (value) => (typeof value === 'string' ? cell(value) : json(value)) },
    required,
    type,
    missing: Object.freeze({ name, field, detail }),
  };
});

const NOT_AN_OBJECT = new RefusedRecord([{ name: 'MALFORMED_RECORD', detail: 'not a JSON object' }]);

/**
 * Turns the input of a producer into usage records, or finds all of its faults. The readers of the fields are built
 * once from the map of fields, not for each record.
 */
export class RecordReader {
  /** The fields without which a record is rejected. */
  readonly required: readonly string[] = REQUIRED_FIELDS;
  /** Whether a record may have begun at any earlier time. Counter readings may: no usage is stored of that time. */
  protected readonly startsAnyTime: boolean = false;
  // Reused for each record: reading is synchronous, and short-lived arrays would cost more than the reading.
  private readonly given: unknown[] = PLANS.map(() => undefined);
  private readonly values: Values = PLANS.map(() => null);
  private readonly scanner = new LineScanner();
  /** The lines that were last read in place, and when reading them began. The clock is not read for each line. */
  private lines: PlainLines | undefined;
  private now = 0;

  constructor(
    private readonly clock: Clock,
    private readonly retentionMs: number,
    /** The account of records without an account. Absent: such records are rejected. */
    readonly account?: string,
  ) {}

  /** The place of a field for {@link fromCells}; undefined for an unknown field. */
  placeOf(name: string): number | undefined {
    return placeOf(name);
  }

  /** Reads a JSON value. */
  fromJson(value: unknown): UsageRecord | RefusedRecord {
    if (!isObject(value)) return NOT_AN_OBJECT;
    const faults: Fault[] = [];
    if (!takeFields(value, this.given)) findUnknown(value, faults);
    return this.read('json', faults);
  }

  /**
   * Reads a good record in place, if it is written in the usual form. {@link fromJson} reads all others.
   * @returns the values of its fields, valid until the next call.
   */
  fromPlain(lines: PlainLines, start: number, end: number): ReadFields | undefined {
    const { scanner } = this;
    if (!scanner.scan(lines, start, end)) return undefined;
    const { fields } = scanner;
    const startedAt = fields.numbers[AT.started_at] as number;
    const endedAt = fields.numbers[AT.ended_at] as number;
    if (lines !== this.lines) {
      this.lines = lines;
      this.now = this.clock();
    }
    const { now } = this;
    const isGood =
      this.isPossible(startedAt, now) &&
      this.isPossible(endedAt, now) &&
      endedAt >= startedAt &&
      endedAt - startedAt <= LONGEST_RECORD_MS;
    return isGood ? fields : undefined;
  }

  /**
   * Reads the cells of a CSV line. An empty cell is unknown.
   * @param columns the field of each cell, as a place from {@link placeOf}, each once.
   */
  fromCells(cells: readonly string[], columns: readonly number[]): UsageRecord | RefusedRecord {
    this.given.fill(undefined);
    for (let i = 0; i < columns.length; i++) this.given[columns[i] as number] = cells[i] || undefined;
    return this.read('cell', []);
  }

  /**
   * Reads the values that a mapping made of a row: texts as in CSV, or numbers as in JSON.
   * @param values by the places of the fields.
   */
  fromValues(values: readonly (string | number | undefined)[]): UsageRecord | RefusedRecord {
    for (let place = 0; place < PLANS.length; place++) this.given[place] = values[place];
    return this.read('mapped', []);
  }

  private read(form: Form, faults: Fault[]): UsageRecord | RefusedRecord {
    const { given, values } = this;
    given[AT.account_id] ??= this.account;
    for (let place = 0; place < PLANS.length; place++) {
      const plan = PLANS[place] as FieldPlan;
      const value = given[place] ?? undefined;
      const known = value === undefined ? undefined : plan.read[form](value);
      values[place] = known ?? null;
      if (value !== undefined && known === undefined) faults.push(brokenFault(place, plan.type, value));
      else if (known === undefined && plan.required) faults.push(plan.missing);
    }
    this.checkTimes(values, faults);
    if (faults.length === 0) return toRecord(values, connectionOf(values));
    return new RefusedRecord(faults, knownText(values[AT.record_id]), knownText(values[AT.account_id]));
  }

  private checkTimes(values: Values, faults: Fault[]): void {
    const startedAt = values[AT.started_at] as number | null;
    const endedAt = values[AT.ended_at] as number | null;
    const now = this.clock();
    if (startedAt !== null) this.checkInstant('started_at', startedAt, now, faults);
    if (endedAt !== null) this.checkInstant('ended_at', endedAt, now, faults);
    if (startedAt === null || endedAt === null) return;
    if (endedAt < startedAt) faults.push(timeFault('ended_at', 'must not be earlier than started_at'));
    else if (endedAt - startedAt > LONGEST_RECORD_MS && !this.startsAnyTime) {
      faults.push(timeFault('ended_at', 'must be at most 31 days later than started_at'));
    }
  }

  private isPossible(instant: number, now: number): boolean {
    return instant <= now + FARTHEST_AHEAD_MS && instant >= EARLIEST_MS && instant >= now - this.retentionMs;
  }

  private checkInstant(
    field: 'started_at' | 'ended_at',
    instant: number,
    now: number,
    faults: Fault[],
  ): void {
    const latest = now + FARTHEST_AHEAD_MS;
    const hint = unitHint(instant, latest);
    if (instant > latest) {
      faults.push(timeFault(field, `must not be more than 24 hours in the future${hint}`));
    } else if (instant < EARLIEST_MS) {
      faults.push(timeFault(field, `must not be earlier than 2000-01-01${hint}`));
    } else if (instant < now - this.retentionMs && !(field === 'started_at' && this.startsAnyTime))
      faults.push(timeFault(field, 'must not be older than the retention'));
  }
}

const knownText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
