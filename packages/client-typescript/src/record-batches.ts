import type { UsageRecord } from './types.js';

/** A record without its identifier, which the client then gives it. */
export type GivenRecord = Omit<UsageRecord, 'record_id'> & { readonly record_id?: string };

export interface BatchLimits {
  readonly records: number;
  readonly bytes: number;
}

export interface RecordBatch {
  /** NDJSON, the same however often it is sent: a batch sent again has only duplicates. */
  readonly text: string;
  /** Of its first record among all that were given. */
  readonly offset: number;
  readonly size: number;
}

const encoder = new TextEncoder();

/** Bodies of records, no larger than the limits. Identifiers are given before a body is sent for the first time. */
export async function* batchesOf(
  records: Iterable<GivenRecord> | AsyncIterable<GivenRecord>,
  limits: BatchLimits,
): AsyncGenerator<RecordBatch> {
  let lines: string[] = [];
  let bytes = 0;
  let offset = 0;
  const batch = (): RecordBatch => ({ text: lines.join(''), offset, size: lines.length });
  for await (const record of records) {
    const line = `${JSON.stringify({ record_id: crypto.randomUUID(), ...record })}\n`;
    const length = encoder.encode(line).length;
    if (lines.length > 0 && (lines.length >= limits.records || bytes + length > limits.bytes)) {
      yield batch();
      offset += lines.length;
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += length;
  }
  if (lines.length > 0) yield batch();
}
