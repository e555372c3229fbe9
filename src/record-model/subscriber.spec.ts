import { describe, expect, it } from '@jest/globals';
import { imsiNumber, msisdnNumber, subscriberNumber, subscriberNumbers, userNumber } from './subscriber.js';

const nobody = { msisdn: null, imsi: null, userId: null };

describe('the number of a subscriber', () => {
  it('keeps leading zeros apart, up to 15 digits', () => {
    expect(['0', '00', '1', '01', '491700000000'].map(msisdnNumber)).toEqual([
      10, 100, 11, 101, 1_491_700_000_000,
    ]);
    expect(msisdnNumber('999999999999999')).toBe(1_999_999_999_999_999);
    expect(imsiNumber('000000000000000')).toBe(5_000_000_000_000_000);
  });

  it('is that of the MSISDN, else of the IMSI, else of the user', () => {
    const all = { msisdn: '1', imsi: '2', userId: 'u' };
    expect(subscriberNumber(all)).toBe(msisdnNumber('1'));
    expect(subscriberNumber({ ...all, msisdn: null })).toBe(imsiNumber('2'));
    expect(subscriberNumber({ ...nobody, userId: 'u' })).toBe(userNumber('u'));
    expect(subscriberNumber(nobody)).toBeNull();
  });

  it('is never one of another kind', () => {
    expect(msisdnNumber('9'.repeat(15))).toBeLessThan(imsiNumber('0'));
    expect(Number.isSafeInteger(imsiNumber('9'.repeat(15)))).toBe(true);
    for (const user of ['', 'u', 'user-77']) expect(userNumber(user)).toBeLessThan(0);
  });

  it('has none for what no record can name', () => {
    expect(subscriberNumbers('msisdn', ['12', 'x', '', '1'.repeat(16), '+1'])).toEqual([112]);
    expect(subscriberNumbers('user_id', ['x'])).toEqual([userNumber('x')]);
  });
});
