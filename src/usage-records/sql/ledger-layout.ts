import { closedMap } from '../../common/closed-map.js';
import { binaryArray, type ArrayType } from '../../database/binary-array.js';
import type { UsageRecord } from '../../record-model/usage-record.js';
import type { LedgerKey } from './ledger-key.js';

/**
 * How the ledger is stored: by the texts of an identity, or by its key. All parameters are SQL expressions; `row` is a
 * row of the ledger.
 */
export interface LedgerLayout {
  readonly table: 'usage_record_identity' | 'usage_record_key';
  /** The columns that hold an identity. */
  readonly columns: readonly [string, string];
  /** Their types. */
  readonly types: readonly [ArrayType, ArrayType];
  /** The columns that are unique. */
  readonly unique: string;
  /** The values of {@link columns} for an identity. */
  readonly valuesOf: (accountId: string, recordId: string) => string;
  /** The place of an identity: the values of {@link unique}. */
  readonly placeOf: (accountId: string, recordId: string) => string;
  /** A condition: the row has the identity's place, though it may belong to another identity. */
  readonly isAt: (row: string, accountId: string, recordId: string) => string;
  /** A condition, of a row at the place of an identity: it belongs to another identity. */
  readonly isOther: (row: string, accountId: string, recordId: string) => string;
  /**
   * The hash of the content of an identity in a row `record` of given ones, by the row `identity` at its place. Empty
   * when the row belongs to another identity. An identity whose place was taken when the ledger was moved is still
   * stored by text.
   */
  readonly hashOfGiven: string;
}

/** The layouts, by their names in the table `usage_ledger`. */
export const LEDGER_LAYOUTS = closedMap({
  text: {
    table: 'usage_record_identity',
    columns: ['account_id', 'record_id'],
    types: ['text', 'text'],
    unique: 'account_id, record_id',
    valuesOf: (accountId, recordId) => `${accountId}, ${recordId}`,
    placeOf: (accountId, recordId) => `${accountId}, ${recordId}`,
    isAt: (row, accountId, recordId) => `${row}.account_id = ${accountId} AND ${row}.record_id = ${recordId}`,
    isOther: () => 'false',
    hashOfGiven: 'identity.content_hash',
  },
  key: {
    table: 'usage_record_key',
    columns: ['key', 'tag'],
    types: ['uuid', 'int4'],
    unique: 'key',
    valuesOf: (accountId, recordId) =>
      `usage_key_of(${accountId}, ${recordId}), usage_tag_of(${accountId}, ${recordId})`,
    placeOf: (accountId, recordId) => `usage_key_of(${accountId}, ${recordId})`,
    isAt: (row, accountId, recordId) => `${row}.key = usage_key_of(${accountId}, ${recordId})`,
    isOther: (row, accountId, recordId) => `${row}.tag <> usage_tag_of(${accountId}, ${recordId})`,
    hashOfGiven: `
  CASE WHEN identity.tag <> record.tag THEN coalesce((
    SELECT left_behind.content_hash FROM usage_record_identity AS left_behind
    WHERE left_behind.account_id = record.of_account AND left_behind.record_id = record.of_record), '')
  ELSE identity.content_hash END`,
  },
} satisfies Record<string, LedgerLayout>);

/** The name of a layout. */
export type LedgerLayoutName = keyof typeof LEDGER_LAYOUTS;

/** A condition: the row is the identity's. */
export const isIdentity = (ledger: LedgerLayout, row: string, accountId: string, recordId: string): string =>
  ledger === LEDGER_LAYOUTS.text
    ? ledger.isAt(row, accountId, recordId)
    : `${ledger.isAt(row, accountId, recordId)} AND NOT ${ledger.isOther(row, accountId, recordId)}`;

/** The columns of a row that hold its identity. */
export const columnsOf = (ledger: LedgerLayout, row: string): string =>
  ledger.columns.map((column) => `${row}.${column}`).join(', ');

/** An identity, and its place in the ledger by key. */
interface Placed {
  readonly record: Pick<UsageRecord, 'accountId' | 'recordId'>;
  readonly ledgerKey: () => LedgerKey;
}

/** The values of {@link LedgerLayout.columns} for given identities, an array each. */
export function givenIdentities(ledger: LedgerLayout, given: readonly Placed[]): [Buffer, Buffer] {
  if (ledger === LEDGER_LAYOUTS.text)
    return [
      binaryArray('text', given, ({ record }) => record.accountId),
      binaryArray('text', given, ({ record }) => record.recordId),
    ];
  const places = given.map(({ ledgerKey }) => ledgerKey());
  return [binaryArray('uuid', places, ({ key }) => key), binaryArray('int4', places, ({ tag }) => tag)];
}
