import type { Fault, PublicFault } from '../errors/api-error.js';
import { CATALOGUE } from '../errors/catalogue.js';
import { RECORD_FIELD_NAMES } from '../record-model/record-fields.js';
import { SESSION_FIELD } from './counters/session-field.js';
import { isText } from '../common/texts.js';
import { detached } from './detached.js';

/** How many rejections had one reason. */
export interface RefusalCount {
  readonly code: string;
  /** Empty for a fault of the whole record or body, and for a field that does not exist. */
  readonly field: string;
  readonly occurrences: number;
  /** The identifiers of the first records, if they could be read. */
  readonly recordIds: readonly string[];
}

export const MOST_RECORD_IDS = 5;

const LONGEST_RECORD_ID = 128;

/** Producers can name fields that do not exist. Counted by such names, the reasons would have no limit. */
const FIELDS: ReadonlySet<string> = new Set([
  ...RECORD_FIELD_NAMES,
  SESSION_FIELD,
  'records',
  'mode',
  'counters',
  'wrap',
]);

/** A count that grows. */
interface Growing extends RefusalCount {
  occurrences: number;
  readonly recordIds: string[];
}

/** Counts rejections by their reasons. */
export class RefusalCounts {
  private readonly counts = new Map<string, Map<string, Growing>>();

  /** Counts a rejected record, once for each of its reasons. */
  addFaults(faults: readonly Fault[], recordId?: string): void {
    const counted = new Set<Growing>();
    for (const { name, field } of faults) {
      const count = this.countOf(CATALOGUE[name].code, field);
      if (faults.length > 1 && counted.has(count)) continue;
      counted.add(count);
      count.occurrences++;
      // Most records come after the few that are named.
      if (count.recordIds.length < MOST_RECORD_IDS && isText(recordId, LONGEST_RECORD_ID))
        nameRecord(count, detached(recordId));
    }
  }

  /** Counts a fault of a whole body. */
  addFault({ code, field }: PublicFault): void {
    this.countOf(code, field).occurrences++;
  }

  add({ code, field, occurrences, recordIds }: RefusalCount): void {
    const count = this.countOf(code, field);
    count.occurrences += occurrences;
    for (const recordId of recordIds) nameRecord(count, recordId);
  }

  *values(): Iterable<RefusalCount> {
    for (const byField of this.counts.values()) yield* byField.values();
  }

  private countOf(code: string, given = ''): Growing {
    const field = FIELDS.has(given) ? given : '';
    let byField = this.counts.get(code);
    if (!byField) this.counts.set(code, (byField = new Map<string, Growing>()));
    let count = byField.get(field);
    if (!count) byField.set(field, (count = { code, field, occurrences: 0, recordIds: [] }));
    return count;
  }
}

function nameRecord({ recordIds }: Growing, recordId: string): void {
  if (recordIds.length < MOST_RECORD_IDS && !recordIds.includes(recordId)) recordIds.push(recordId);
}
