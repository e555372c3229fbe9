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

/** Counts rejections by their reasons. */
export class RefusalCounts {
  private readonly counts = new Map<string, RefusalCount>();

  /** Counts a rejected record, once for each of its reasons. */
  addFaults(faults: readonly Fault[], recordId?: string): void {
    const recordIds = isText(recordId, LONGEST_RECORD_ID) ? [detached(recordId)] : [];
    const counted = new Set<string>();
    for (const { name, field } of faults) {
      const reason = reasonOf(name, field);
      const key = `${reason.code} ${reason.field}`;
      if (!counted.has(key)) this.add({ ...reason, occurrences: 1, recordIds });
      counted.add(key);
    }
  }

  /** Counts a fault of a whole body. */
  addFault({ code, field = '' }: PublicFault): void {
    this.add({ code, field: FIELDS.has(field) ? field : '', occurrences: 1, recordIds: [] });
  }

  add(more: RefusalCount): void {
    const { code, field } = more;
    const key = `${code} ${field}`;
    const known = this.counts.get(key);
    this.counts.set(key, {
      code,
      field,
      occurrences: (known?.occurrences ?? 0) + more.occurrences,
      recordIds: [...new Set([...(known?.recordIds ?? []), ...more.recordIds])].slice(0, MOST_RECORD_IDS),
    });
  }

  values(): Iterable<RefusalCount> {
    return this.counts.values();
  }
}

const reasonOf = (name: Fault['name'], field = '') => ({
  code: CATALOGUE[name].code,
  field: FIELDS.has(field) ? field : '',
});
