/** A stored aggregate, or a change of one that is still in the log. */
export interface StoredRow {
  readonly account_id: string;
  readonly key: string;
  /** Unix milliseconds. */
  readonly period: number;
  /** Packed; null where they were not asked for. */
  readonly slots: Buffer | null;
  readonly hours: Buffer | null;
  readonly day: Buffer | null;
  readonly is_change: boolean;
}

/** What a row and its changes have in common, and no other row. */
export const identityOf = ({ account_id: account, key, period }: StoredRow): string =>
  `${account}\0${key}\0${period}`;
