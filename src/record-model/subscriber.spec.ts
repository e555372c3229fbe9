import { describe, expect, it } from '@jest/globals';
import { imsiNumber, msisdnNumber, subscriberNumber, subscriberNumbers, userNumber } from './subscriber.js';

const unknown = { msisdn: null, imsi: null, userId: null };

describe('the number of a subscriber', () => {
  it('keeps leading zeros apart, up to 15 digits', () => {
    expect(['0', '00', '1', '01', '491700000000'].map(msisdnNumber)).toEqual([
      10, 100, 11, 101, 1_491_700_000_000,
    ]);
    expect(msisdnNumber('999999999999999')).toBe(1_999_999_999_999_999);
    expect(imsiNumber('000000000000000')).toBe(5_000_000_000_000_000);
  });

  it('is made from the MSISDN, else from the IMSI, else from the user', () => {
    const all = { msisdn: '1', imsi: '2', userId: 'u' };
    expect(subscriberNumber(all)).toBe(msisdnNumber('1'));
    expect(subscriberNumber({ ...all, msisdn: null })).toBe(imsiNumber('2'));
    expect(subscriberNumber({ ...unknown, userId: 'u' })).toBe(userNumber('u'));
    expect(subscriberNumber(unknown)).toBeNull();
  });

  it('differs between MSISDNs, IMSIs and users', () => {
    expect(msisdnNumber('9'.repeat(15))).toBeLessThan(imsiNumber('0'));
    expect(Number.isSafeInteger(imsiNumber('9'.repeat(15)))).toBe(true);
    for (const user of ['', 'u', 'user-77']) expect(userNumber(user)).toBeLessThan(0);
  });

  it('does not exist for a value that no record can have', () => {
    expect(subscriberNumbers('msisdn', ['12', 'x', '', '1'.repeat(16), '+1'])).toEqual([112]);
    expect(subscriberNumbers('user_id', ['x'])).toEqual([userNumber('x')]);
  });
});
