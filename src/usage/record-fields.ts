import type { ErrorName } from '../errors/catalogue.js';
import type { UsageRecord } from './usage-record.js';

/**
 * How a field is written in JSON and in CSV, and what it may be:
 * - `text`: a JSON string; any CSV cell;
 * - `digits`: decimal digits, kept as text; a JSON string or a whole JSON number;
 * - `whole`: a JSON number without fraction up to 2^53 - 1; CSV digits;
 * - `uuid`: kept in lower case;
 * - `instant`: Unix milliseconds (a JSON number, CSV digits) or an RFC 3339 text with offset.
 */
export type FieldType =
  | { readonly kind: 'text' | 'digits'; readonly longest: number; readonly rule: string }
  | { readonly kind: 'whole' | 'uuid' | 'instant'; readonly rule: string };

/** One field of a usage record as producers write it. */
export interface RecordField {
  /** Where its value goes. */
  readonly property: keyof UsageRecord;
  /** What the catalogue calls a bad value. */
  readonly fault: ErrorName;
  readonly type: FieldType;
  /** Without it a record is refused; any other field may be absent, null or an empty cell: unknown. */
  readonly required: boolean;
  readonly description: string;
  readonly unit?: string;
  readonly example: string | number;
}

const text = (longest: number): FieldType => ({
  kind: 'text',
  longest,
  rule: `must be a string of 1 to ${longest} characters`,
});
const DIGITS: FieldType = { kind: 'digits', longest: 15, rule: 'must be 1 to 15 digits' };
const WHOLE: FieldType = { kind: 'whole', rule: 'must be a whole number from 0 to 2^53 - 1' };
const UUID: FieldType = { kind: 'uuid', rule: 'must be a UUID' };
const INSTANT: FieldType = {
  kind: 'instant',
  rule: 'must be Unix milliseconds or an RFC 3339 date-time with offset',
};

type Rest = Omit<RecordField, 'property' | 'fault' | 'type' | 'required'>;
type Make = (property: keyof UsageRecord, fault: ErrorName, type: FieldType, rest: Rest) => RecordField;

const required: Make = (property, fault, type, rest) =>
  Object.freeze({ property, fault, type, required: true, ...rest });
const optional: Make = (property, fault, type, rest) =>
  Object.freeze({ property, fault, type, required: false, ...rest });

/**
 * Every field of a usage record, by the name it has in JSON, in a CSV header and in the database. The reader of
 * records, the CSV columns, the OpenAPI schema and the docs are made from this map.
 */
export const RECORD_FIELDS = Object.freeze({
  record_id: required('recordId', 'RECORD_ID', text(128), {
    description: 'Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest.',
    example: '01936f5e-8a2b-7c31-9d4e-5f60718293a4',
  }),
  account_id: required('accountId', 'ACCOUNT_ID', text(64), {
    description: 'The enterprise account that pays for the usage.',
    example: 'acct-1042',
  }),
  started_at: required('startedAt', 'STARTED_AT', INSTANT, {
    description: 'When the usage began; belongs to it.',
    example: '2024-11-20T10:00:00+01:00',
  }),
  ended_at: required('endedAt', 'ENDED_AT', INSTANT, {
    description: 'When the usage ended; after `started_at`, by at most 24 hours.',
    example: 1_732_093_500_000,
  }),
  uplink_bytes: required('uplinkBytes', 'UPLINK_BYTES', WHOLE, {
    description: 'Sent by the subscriber.',
    unit: 'bytes',
    example: 52_428_800,
  }),
  downlink_bytes: required('downlinkBytes', 'DOWNLINK_BYTES', WHOLE, {
    description: 'Received by the subscriber.',
    unit: 'bytes',
    example: 734_003_200,
  }),
  customer_site_id: optional('customerSiteId', 'CUSTOMER_SITE_ID', text(256), {
    description: 'A site of the account.',
    example: 'site-berlin-1',
  }),
  msisdn: optional('msisdn', 'MSISDN', DIGITS, {
    description: 'The subscriber, by telephone number.',
    example: '4915112345678',
  }),
  imsi: optional('imsi', 'IMSI', DIGITS, {
    description: 'The subscriber, by SIM.',
    example: '262011234567890',
  }),
  user_id: optional('userId', 'USER_ID', text(256), {
    description: 'The subject of the user management token.',
    example: 'user-77',
  }),
  service_id: optional('serviceId', 'SERVICE_ID', WHOLE, {
    description: 'The traffic class.',
    example: 4,
  }),
  cell_id: optional('cellId', 'CELL_ID', UUID, {
    description: 'The radio cell.',
    example: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
  }),
  genre: optional('genre', 'GENRE', text(256), {
    description: 'What kind of content was used.',
    example: 'video',
  }),
  network: optional('network', 'NETWORK', text(256), {
    description: 'The kind of network.',
    example: '5G',
  }),
  item_id: optional('itemId', 'RECORD_ITEM_ID', text(256), {
    description: 'The item of content that was used.',
    example: 'item-9',
  }),
} satisfies Record<string, RecordField>);

export type RecordFieldName = keyof typeof RECORD_FIELDS;

/** The names, in the order of the map. */
export const RECORD_FIELD_NAMES = Object.freeze(Object.keys(RECORD_FIELDS)) as readonly RecordFieldName[];
