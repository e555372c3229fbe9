import { describe, expect, it } from '@jest/globals';
import { isNetwork, liesWithin } from './address-list.js';

describe('a network', () => {
  it.each([
    '10.0.0.0/8',
    '192.0.2.1',
    '0.0.0.0/0',
    '192.0.2.1/32',
    '2001:db8::/32',
    '::1',
    '::/0',
    '::1/128',
  ])('may be %s', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each([
    '',
    '/',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/1e1',
    '::/129',
    'example.com',
    '010.0.0.1',
    ' 10.0.0.1',
  ])('is not %j', (text) => {
    expect(isNetwork(text)).toBe(false);
  });
});

describe('an address', () => {
  it.each([
    ['10.1.2.3', ['10.0.0.0/8'], true],
    ['11.1.2.3', ['10.0.0.0/8'], false],
    ['192.0.2.1', ['192.0.2.1'], true],
    ['192.0.2.2', ['192.0.2.1', '192.0.2.2/31'], true],
    ['2001:db8::7', ['2001:db8::/32'], true],
    ['2001:db9::7', ['2001:db8::/32'], false],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
    ['::1', ['127.0.0.1'], false],
    ['127.0.0.1', [], false],
    ['', ['0.0.0.0/0', '::/0'], false],
    ['unknown', ['0.0.0.0/0'], false],
  ])('%s within %j: %s', (address, networks, within) => {
    expect(liesWithin(address, networks)).toBe(within);
  });
});
