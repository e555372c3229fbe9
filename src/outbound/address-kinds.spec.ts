import { describe, expect, it } from '@jest/globals';
import { kindOf, reachedAddress } from './address-kinds.js';

describe('the kind of an address', () => {
  it.each([
    '1.1.1.1',
    '93.184.216.34',
    '100.128.0.1',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
  ])('is public: %s', (address) => {
    expect(kindOf(address)).toBe('public');
  });

  it.each(['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    'is loopback: %s',
    (address) => {
      expect(kindOf(address)).toBe('loopback');
    },
  );

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.8'],
    ...[
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...['::', 'fc00::1', 'fd12:3456::1', 'ff02::1', 'fec0::1', '2001:db8::1', '2001::1', '2002:101:101::1'],
    ...['3fff::1', '::ffff:10.0.0.1', '::10.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::a00:1', '100::1'],
  ])('is private: %s', (address) => {
    expect(kindOf(address)).toBe('private');
  });

  it.each([
    ...['169.254.169.254', '169.254.170.2', '169.254.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
    ...['fd00:ec2::254', 'FD00:EC2:0:0:0:0:0:254', 'fd20:ce::254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
    ...['::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:a9fe:a9fe', '::169.254.169.254'],
    ...['64:ff9b::169.254.169.254', '64:ff9b:1::a9fe:a9fe', '2002:a9fe:a9fe::1', '::ffff:6464:64c8'],
    ...['', 'localhost', '1.2.3', '0x7f.0.0.1', '1.1.1.1%eth0'],
  ])('is one that is never asked: %j', (address) => {
    expect(kindOf(address)).toBe('never');
  });
});

describe('the address that is reached', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['64:ff9b::a00:1', '10.0.0.1'],
    ['fd00::1', 'fd00::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
  ])('by %s is %s', (address, reached) => {
    expect(reachedAddress(address)).toBe(reached);
  });
});
