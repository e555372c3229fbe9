import { closedMap } from '../common/closed-map.js';
import { hash } from 'node:crypto';

/** The identities of one record's subscriber. */
export interface SubscriberIdentities {
  readonly msisdn: string | null;
  readonly imsi: string | null;
  readonly userId: string | null;
}

const IMSI_BASE = 4_000_000_000_000_000;
const USER_DIGITS = 12;

/** 10 ^ n: a one before n digits. */
const ONE_BEFORE = Array.from({ length: 16 }, (_, digits) => 10 ** digits);

/** Up to 15 digits as a number. A one before them keeps leading zeros. The number is below 2 x 10^15. */
export const numbered = (digits: string): number =>
  (ONE_BEFORE[digits.length] ?? Number.NaN) + Number(digits);

/** The number of a subscriber known by its MSISDN. */
export const msisdnNumber = (msisdn: string): number => numbered(msisdn);

/** The number of a subscriber known by its IMSI. */
export const imsiNumber = (imsi: string): number => imsiNumberOf(numbered(imsi));

/** The same, for the digits of an IMSI as {@link numbered} converts them. */
export const imsiNumberOf = (digits: number): number => IMSI_BASE + digits;

/** The number of a subscriber known by its user. Two users may share a number; their records then tell them apart. */
export const userNumber = (userId: string): number =>
  -1 - Number.parseInt(hash('sha256', userId, 'hex').slice(0, USER_DIGITS), 16);

/**
 * The number under which a record is found: the number of its MSISDN, else of its IMSI, else of its user. Null for a
 * record that names no subscriber.
 */
export function subscriberNumber({ msisdn, imsi, userId }: SubscriberIdentities): number | null {
  if (msisdn !== null) return msisdnNumber(msisdn);
  if (imsi !== null) return imsiNumber(imsi);
  return userId === null ? null : userNumber(userId);
}

/** The dimensions that identify a subscriber, the most selective first. */
export const SUBSCRIBER_DIMENSIONS = ['msisdn', 'imsi', 'user_id'] as const;

const NUMBER_OF = closedMap({ msisdn: msisdnNumber, imsi: imsiNumber, user_id: userNumber });
const DIGITS = /^[0-9]{1,15}$/;

/**
 * The numbers of the subscribers that are known by any of the values. A value that no record can have has no number.
 */
export function subscriberNumbers(
  dimension: (typeof SUBSCRIBER_DIMENSIONS)[number],
  values: readonly string[],
): number[] {
  const possible = dimension === 'user_id' ? values : values.filter((value) => DIGITS.test(value));
  return possible.map(NUMBER_OF[dimension]);
}
