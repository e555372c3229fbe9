/** A stored aggregate, or a change to one in the change log. */
export interface StoredRow {
  readonly account_id: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly period: number;
  /** Packed; null if the grain was not requested. */
  readonly slots: Buffer | null;
  readonly hours: Buffer | null;
  readonly day: Buffer | null;
  readonly is_change: boolean;
}

/** A key that a row shares with its changes and with no other row. */
export const identityOf = ({ account_id: account, key, period }: StoredRow): string =>
  `${account}\0${key}\0${period}`;
