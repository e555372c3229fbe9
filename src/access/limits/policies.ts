/** A limit as callers see it. */
export interface Policy {
  /** In `RateLimit-Policy` and `RateLimit`. */
  readonly name: string;
  /** Quota unit in `RateLimit-Policy`; requests unless given. */
  readonly unit?: string;
  /** What is limited, and for whom: follows the number in an error. */
  readonly meaning: string;
}

/** Requests from one address, of all callers and to all routes. */
export const ADDRESS: Policy = Object.freeze({
  name: 'address',
  meaning: 'requests a minute from this address',
});

/** Requests with one API key. */
export const KEY: Policy = Object.freeze({ name: 'key', meaning: 'requests a minute with this API key' });

/** Usage records with one API key. */
export const RECORDS: Policy = Object.freeze({
  name: 'records',
  unit: 'usage-records',
  meaning: 'usage records a minute with this API key',
});
