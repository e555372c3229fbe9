/** The facts of an account that begin on a UTC day. */
export interface AccountDay {
  readonly accountId: string;
  /** Counts from the epoch. */
  readonly day: number;
}

/** Comes before all others. */
export const BEFORE_ALL: AccountDay = Object.freeze({ accountId: '', day: -1 });

/** Accounts and UTC days. */
export interface DaySelection {
  /** Absent: all. */
  readonly accounts?: readonly string[] | undefined;
  readonly from: number;
  readonly before: number;
}

/** All of them. */
export const EVERY_DAY: DaySelection = Object.freeze({ from: 0, before: 100_000_000 });
