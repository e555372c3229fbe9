import { toPublicFault, type Fault } from '../errors/api-error.js';
import { MOST_LISTED_ERRORS, type RecordError } from '../usage-records/verdict.js';

/** The outcome of one record of a correction. */
export interface RecordVerdict<V extends string> {
  /** The place in the request, counted from 0. */
  readonly index: number;
  /** Absent when the record could not be read. */
  readonly record_id?: string;
  readonly verdict: V;
}

/** A record that was not corrected, and why. */
export interface Refused {
  readonly index: number;
  readonly recordId?: string;
  readonly faults: readonly Fault[];
}

/** The outcome of all records of a correction: the count of each verdict, and the verdict of each record. */
export type CorrectionAnswer<V extends string> = { readonly received: number } & Readonly<
  Record<V, number>
> & {
    readonly records: readonly RecordVerdict<V>[];
    /** The first 1,000. */
    readonly errors: readonly RecordError[];
  };

/** @param names all verdicts, in the order in which they are counted. */
export function toAnswer<const V extends string>(
  names: readonly V[],
  records: readonly RecordVerdict<V>[],
  refused: readonly Refused[],
): CorrectionAnswer<V> {
  const counts = Object.fromEntries(
    names.map((name) => [name, records.filter(({ verdict }) => verdict === name).length]),
  );
  return {
    received: records.length,
    ...counts,
    records,
    // Each has a fault at least.
    errors: refused.slice(0, MOST_LISTED_ERRORS).flatMap(toErrors).slice(0, MOST_LISTED_ERRORS),
  } as CorrectionAnswer<V>;
}

function toErrors({ index, recordId, faults }: Refused): RecordError[] {
  return faults.map((fault) => {
    const { code, description, field } = toPublicFault(fault);
    return {
      index,
      ...(recordId !== undefined && { record_id: recordId }),
      code,
      description,
      ...(field !== undefined && { field }),
    };
  });
}

/** The faults of rejected records as faults of the whole request, each with its path. */
export function faultsOf(list: 'records' | 'record_ids', refused: readonly Refused[]): Fault[] {
  return refused
    .slice(0, MOST_LISTED_ERRORS)
    .flatMap(({ index, faults }) =>
      faults.map((fault) => {
        const element = `${list}[${index}]`;
        const inside = list === 'records' && fault.field !== undefined;
        return { ...fault, field: inside ? `${element}.${fault.field}` : element };
      }),
    )
    .slice(0, MOST_LISTED_ERRORS);
}
