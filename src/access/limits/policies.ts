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

/** Requests with one IAM token's subject, with one of its users, or with one portal token. */
export const TOKEN: Policy = Object.freeze({ name: 'token', meaning: 'requests a minute with this token' });

/** Requests from one address to routes without a credential. */
export const PUBLIC: Policy = Object.freeze({
  name: 'public',
  meaning: 'requests a minute without a credential from this address',
});

/** Usage records with one API key. */
export const RECORDS: Policy = Object.freeze({
  name: 'records',
  unit: 'usage-records',
  meaning: 'usage records a minute with this API key',
});
