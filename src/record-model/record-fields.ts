import { closedMap } from '../common/closed-map.js';
import type { ErrorName } from '../errors/catalogue.js';
import { MOST_MSISDN_DIGITS } from './msisdn.js';
import { SIM_TYPES, type ConnectionDetails, type UsageRecord } from './usage-record.js';

/**
 * How a field is written in JSON and in CSV, and which values are valid:
 * - `text`: a JSON string; any CSV cell;
 * - `digits`: decimal digits, kept as text; a JSON string or a whole JSON number;
 * - `msisdn`: digits of a telephone number; a text may begin with the international prefix, which is dropped;
 * - `whole`: a JSON number without fraction up to 2^53 - 1, or its digits as a string; CSV digits;
 * - `measured`: a JSON number with or without fraction; a CSV cell with such a number. It is stored as the nearest
 *   double;
 * - `choice`: one of few texts;
 * - `address`: IPv4 or IPv6, stored in the form that RFC 5952 recommends;
 * - `uuid`: stored in lower case;
 * - `instant`: Unix milliseconds (a JSON number, or its digits as a string; CSV digits) or an RFC 3339 text with
 *   offset.
 *
 * A `text` has no control characters, and no blanks at its ends.
 */
export type FieldType =
  | { readonly kind: 'text' | 'digits' | 'msisdn'; readonly longest: number; readonly rule: string }
  | { readonly kind: 'measured'; readonly most: number; readonly rule: string }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly rule: string }
  | { readonly kind: 'whole' | 'uuid' | 'instant' | 'address'; readonly rule: string };

/** The property that a field fills, of a record or of its connection. */
export type FieldProperty = Exclude<keyof UsageRecord, 'connection'> | keyof ConnectionDetails;

/** One field of a usage record as producers write it. */
export interface RecordField {
  readonly property: FieldProperty;
  /** Whether it is a field of the connection. */
  readonly ofConnection: boolean;
  /** The catalogue's error for an invalid value. */
  readonly fault: ErrorName;
  readonly type: FieldType;
  /** A record without this field is rejected. Any other field may be absent, null or an empty cell: unknown. */
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
const MSISDN: FieldType = {
  kind: 'msisdn',
  longest: MOST_MSISDN_DIGITS,
  rule: `must be 1 to ${MOST_MSISDN_DIGITS} digits, which + or 00 and a country code may begin`,
};
const WHOLE: FieldType = { kind: 'whole', rule: 'must be a whole number from 0 to 2^53 - 1' };
const UUID: FieldType = { kind: 'uuid', rule: 'must be a UUID' };
const INSTANT: FieldType = {
  kind: 'instant',
  rule: 'must be Unix milliseconds or an RFC 3339 date-time with offset',
};

const ADDRESS: FieldType = { kind: 'address', rule: 'must be an IPv4 or IPv6 address' };
const MILLISECONDS: FieldType = {
  kind: 'measured',
  most: Number.MAX_SAFE_INTEGER,
  rule: 'must be a number from 0 to 2^53 - 1',
};
const PERCENT: FieldType = { kind: 'measured', most: 100, rule: 'must be a number from 0 to 100' };
const SIM: FieldType = { kind: 'choice', choices: SIM_TYPES, rule: `must be ${SIM_TYPES.join(' or ')}` };

type Rest = Omit<RecordField, 'property' | 'ofConnection' | 'fault' | 'type' | 'required'>;
type Make<P extends FieldProperty> = (
  property: P,
  fault: ErrorName,
  type: FieldType,
  rest: Rest,
) => RecordField;
type RecordProperty = Exclude<FieldProperty, keyof ConnectionDetails>;

const required: Make<RecordProperty> = (property, fault, type, rest) =>
  Object.freeze({ property, ofConnection: false, fault, type, required: true, ...rest });
const optional: Make<RecordProperty> = (property, fault, type, rest) =>
  Object.freeze({ property, ofConnection: false, fault, type, required: false, ...rest });
const ofConnection: Make<keyof ConnectionDetails> = (property, fault, type, rest) =>
  Object.freeze({ property, ofConnection: true, fault, type, required: false, ...rest });

/**
 * Every field of a usage record, by its name in JSON, in a CSV header and in the database. The reader of records, the
 * CSV columns, the OpenAPI schema and the docs are made from this map.
 */
export const RECORD_FIELDS = closedMap({
  record_id: required('recordId', 'RECORD_ID', text(128), {
    description: 'Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest.',
    example: '01936f5e-8a2b-7c31-9d4e-5f60718293a4',
  }),
  account_id: required('accountId', 'ACCOUNT_ID', text(64), {
    description:
      'The enterprise account that pays for the usage. A key of exactly one account need not say it.',
    example: '62c40843c7a190970912345',
  }),
  started_at: required('startedAt', 'STARTED_AT', INSTANT, {
    description: 'When the usage began; belongs to it.',
    example: '2024-11-20T10:00:00+01:00',
  }),
  ended_at: required('endedAt', 'ENDED_AT', INSTANT, {
    description: 'When the usage ended; not before `started_at`, and at most 31 days after it.',
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
  msisdn: optional('msisdn', 'MSISDN', MSISDN, {
    description: 'The subscriber, by telephone number (E.164). `+` or `00` before it is dropped.',
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
  packet_latency_ms: ofConnection('packetLatencyMs', 'PACKET_LATENCY', MILLISECONDS, {
    description: 'How long packets took, on average over the record.',
    unit: 'milliseconds',
    example: 23.75,
  }),
  jitter_ms: ofConnection('jitterMs', 'JITTER', MILLISECONDS, {
    description: 'How much the time that packets took varied, on average over the record.',
    unit: 'milliseconds',
    example: 1.5,
  }),
  packet_loss_percent: ofConnection('packetLossPercent', 'PACKET_LOSS', PERCENT, {
    description: 'How much of the packets was lost.',
    unit: 'percent',
    example: 0.125,
  }),
  sim_type: ofConnection('simType', 'SIM_TYPE', SIM, {
    description: 'The kind of SIM.',
    example: 'esim',
  }),
  enodeb_ip: ofConnection('enodebIp', 'ENODEB_IP', ADDRESS, {
    description: 'The address of the base station (eNodeB).',
    example: '10.20.30.40',
  }),
  ue_ip: ofConnection('ueIp', 'UE_IP', ADDRESS, {
    description: "The address of the subscriber's device (user equipment).",
    example: '2001:db8::8a2e:370:7334',
  }),
  lr_id: ofConnection('lrId', 'LR_ID', text(64), {
    description: 'The location register that served the subscriber.',
    example: 'lr-07',
  }),
} satisfies Record<string, RecordField>);

export type RecordFieldName = keyof typeof RECORD_FIELDS;

/** The names, in the order of the map. */
export const RECORD_FIELD_NAMES = Object.freeze(Object.keys(RECORD_FIELDS)) as readonly RecordFieldName[];

/** A value as producers write it; null when unknown. */
export type FieldValue = string | number | null;

/** The value that a record has in a field. */
export function fieldOf(record: UsageRecord, name: RecordFieldName): FieldValue {
  const { property, ofConnection }: RecordField = RECORD_FIELDS[name];
  if (!ofConnection) return record[property as RecordProperty];
  return record.connection?.[property as keyof ConnectionDetails] ?? null;
}

/** The record that has these values in its fields. */
export function recordFrom(valueOf: (name: RecordFieldName) => FieldValue): UsageRecord {
  const record: Record<string, FieldValue> = {};
  const connection: Record<string, FieldValue> = {};
  let isConnectionKnown = false;
  for (const name of RECORD_FIELD_NAMES) {
    const { property, ofConnection }: RecordField = RECORD_FIELDS[name];
    const value = valueOf(name);
    (ofConnection ? connection : record)[property] = value;
    isConnectionKnown ||= ofConnection && value !== null;
  }
  return { ...record, connection: isConnectionKnown ? connection : null } as unknown as UsageRecord;
}
