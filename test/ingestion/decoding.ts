import { expect } from '@jest/globals';
import { toPublicFault } from '../../src/errors/api-error.js';
import type { Decoding, RecordTaker } from '../../src/usage-records/decoders/decoded.js';
import { RecordReader, RefusedRecord } from '../../src/usage-records/validation/record-reader.js';
import type { ReadFields } from '../../src/record-model/read-fields.js';
import type { UsageRecord } from '../../src/record-model/usage-record.js';
import { Random } from '../oracle/random.js';

export const NOW = Date.UTC(2026, 10, 20, 9);
export const YEAR_MS = 366 * 86_400_000;

/** A reader of records whose present is {@link NOW}. */
export const reader = new RecordReader(() => NOW, YEAR_MS);

/** A record as a producer writes it, of which a test says only what it is about. */
export function written(recordId: string, change: object = {}): Record<string, unknown> {
  return {
    record_id: recordId,
    account_id: 'acme',
    started_at: NOW - 300_000,
    ended_at: NOW,
    uplink_bytes: 1,
    downlink_bytes: 2,
    ...change,
  };
}

export async function* streamOf(...chunks: readonly (Buffer | string)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield Buffer.from(chunk);
  }
}

/** One record of a body as it is decoded. */
export interface DecodedItem {
  readonly index: number;
  readonly value: UsageRecord | RefusedRecord;
  /** Its line in the body, where it has lines. */
  readonly line?: number;
  /** Of a refused record. */
  readonly raw?: unknown;
}

/** Keeps what is decoded. */
export class Collector implements RecordTaker {
  readonly items: DecodedItem[] = [];

  fields(fields: ReadFields, line?: number): void {
    this.value(fields.toRecord(), undefined, line);
  }

  value(value: UsageRecord | RefusedRecord, raw?: unknown, line?: number): void {
    const item = { index: this.items.length, value, ...(line !== undefined && { line }) };
    this.items.push(value instanceof RefusedRecord ? { ...item, raw } : item);
  }
}

export async function collect(decode: (taker: Collector) => Decoding<Collector>): Promise<DecodedItem[]> {
  const collector = new Collector();
  for await (const { items } of decode(collector)) expect(items).toBe(collector.items);
  return collector.items;
}

/** Each item in short: the identifier of a record, or what is wrong with it. */
export function inShort(items: readonly DecodedItem[]): string[] {
  return items.map(({ index, value }) => {
    if (!(value instanceof RefusedRecord)) return `${index} ${value.recordId}`;
    return `${index} ${value.faults.map((fault) => toPublicFault(fault).description).join('; ')}`;
  });
}

/** The same bytes in chunks: cut in two at every place, at every byte, and at random. */
export function* everyCut(bytes: Buffer): Generator<Buffer[]> {
  for (let place = 0; place <= bytes.length; place++) yield [bytes.subarray(0, place), bytes.subarray(place)];
  yield Array.from(bytes, (_, place) => bytes.subarray(place, place + 1));
  const random = new Random(7);
  for (let round = 0; round < 200; round++) {
    const chunks: Buffer[] = [];
    for (let place = 0; place < bytes.length;) {
      const end = place + random.integer(0, 12);
      chunks.push(bytes.subarray(place, end));
      place = end;
    }
    yield chunks;
  }
}
