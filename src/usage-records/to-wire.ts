import { SESSION_FIELD } from './counters/session-field.js';
import { fieldOf, RECORD_FIELD_NAMES } from '../record-model/record-fields.js';
import type { UsageRecord } from '../record-model/usage-record.js';

/**
 * A record as a producer would write it in JSON. Unknown fields are left out.
 * @param sessionId the session of a counter reading.
 */
export function toWire(record: UsageRecord, sessionId?: string): Record<string, string | number> {
  const wire: Record<string, string | number> = {};
  for (const name of RECORD_FIELD_NAMES) {
    const value = fieldOf(record, name);
    if (value !== null) wire[name] = value;
  }
  if (sessionId !== undefined) wire[SESSION_FIELD] = sessionId;
  return wire;
}
