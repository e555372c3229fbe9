/** A limit as callers see it. */
export interface Policy {
  /** The name in `RateLimit-Policy` and `RateLimit`. */
  readonly name: string;
  /** The quota unit in `RateLimit-Policy`; absent: requests. */
  readonly unit?: string;
  /** What is limited, and for whom: follows the number in an error. */
  readonly meaning: string;
}

/** Requests from one address, by all callers and to all routes. */
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
