import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/config.js';
import { systemClock } from '../config/clock.js';
import { RECORD_FIELD_NAMES } from '../record-model/record-fields.js';
import { RECORD_EXAMPLE, RECORD_SCHEMA } from './record-schema.js';
import { placeOf, RecordReader, RefusedRecord } from './validation/record-reader.js';

const reader = new RecordReader(systemClock, readConfig({}).ingest.retentionMs);

describe('the example of a record', () => {
  it('is accepted unchanged, in JSON and in CSV', () => {
    const record = reader.fromJson(RECORD_EXAMPLE);
    expect(record).not.toBeInstanceOf(RefusedRecord);
    const columns = Object.keys(RECORD_EXAMPLE).map((name) => placeOf(name)!);
    expect(reader.fromCells(Object.values(RECORD_EXAMPLE).map(String), columns)).toEqual(record);
  });
});

describe('the schema of a record', () => {
  it('has every field, with a description and an example', () => {
    expect(RECORD_SCHEMA).toMatchObject({
      additionalProperties: false,
      required: ['record_id', 'started_at', 'ended_at', 'uplink_bytes', 'downlink_bytes'],
    });
    const properties = RECORD_SCHEMA.properties as Record<
      string,
      { description: string; examples: unknown[] }
    >;
    expect(Object.keys(properties)).toEqual(RECORD_FIELD_NAMES);
    for (const { description, examples } of Object.values(properties)) {
      expect(description).toMatch(/\.$/);
      expect(examples).toHaveLength(1);
    }
  });
});
