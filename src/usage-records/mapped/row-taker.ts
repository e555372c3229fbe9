import { lookUp } from '../../common/closed-map.js';
import type { Fault } from '../../errors/api-error.js';
import { Row, type FieldFault, type Mapping, type RowMapper } from '../../mapping/index.js';
import { AT } from '../../record-model/field-places.js';
import { RECORD_FIELDS, type RecordField } from '../../record-model/record-fields.js';
import type { RecordTaker } from '../decoders/decoded.js';
import { RefusedRecord, type RecordReader } from '../validation/record-reader.js';

/** A mapping for one body or file. */
export interface BoundMapping {
  readonly mapping: Mapping;
  /** Of records whose account no column tells. */
  readonly account?: string | undefined;
  /** Called for each row that the mapping says is to be ignored. */
  readonly onIgnored?: (() => void) | undefined;
}

/** Makes records of rows, and hands them on. */
export class RowTaker<T extends RecordTaker> {
  readonly row = new Row();
  private readonly account: string | undefined;
  private readonly onIgnored: (() => void) | undefined;

  constructor(
    { account, onIgnored }: BoundMapping,
    private readonly mapper: RowMapper,
    private readonly reader: RecordReader,
    private readonly taker: T,
  ) {
    this.account = account;
    this.onIgnored = onIgnored;
  }

  /** Takes what {@link row} has been filled with. */
  take(raw: unknown, line: number | undefined): void {
    const { mapper, row } = this;
    if (!mapper.read(row)) {
      this.onIgnored?.();
      return;
    }
    mapper.values[AT.account_id] ??= this.account;
    const read = this.reader.fromValues(mapper.values);
    const isGood = mapper.faults.length === 0 && !(read instanceof RefusedRecord);
    this.taker.value(isGood ? read : this.refused(read), raw, line);
  }

  private refused(read: ReturnType<RecordReader['fromValues']>): RefusedRecord {
    const { mapper, row } = this;
    const own = mapper.faults.map(toFault);
    if (!(read instanceof RefusedRecord)) return new RefusedRecord(own, read.recordId, read.accountId);
    const fields = new Set(own.map(({ field }) => field));
    const others = read.faults.filter(({ field }) => !fields.has(field));
    return new RefusedRecord(
      [...own, ...others.map((fault) => withSource(fault, mapper, row))],
      read.recordId,
      read.accountId,
    );
  }
}

const toFault = ({ field, column, value, rule }: FieldFault): Fault => ({
  name: lookUp<Readonly<Record<string, RecordField>>>(RECORD_FIELDS, field)?.fault ?? 'MALFORMED_RECORD',
  field,
  detail: `${rule}; ${held(column, value)}`,
  source: { column, value },
});

function withSource(fault: Fault, mapper: RowMapper, row: Row): Fault {
  const source = fault.field === undefined ? undefined : mapper.heldBy(fault.field, row);
  if (!source) return fault;
  return { ...fault, detail: `${fault.detail ?? 'invalid'}; ${held(source.column, source.value)}`, source };
}

const held = (column: string, value: string): string =>
  value === ''
    ? `${JSON.stringify(column)} was empty`
    : `${JSON.stringify(column)} held ${JSON.stringify(value)}`;
