import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/config.js';
import type { Environment } from '../config/sections.js';
import { OutboundPolicy } from './outbound-policy.js';

function policy(targets = '', environment: Environment = 'production'): OutboundPolicy {
  const { outbound } = readConfig({ OUTBOUND_PRIVATE_TARGETS: targets });
  return new OutboundPolicy(environment, outbound);
}

/** The reason for which a target with these addresses is refused; undefined when it may be asked. */
function refusal(of: OutboundPolicy, address: string, resolved?: readonly string[]): string | undefined {
  try {
    const target = of.target(address);
    of.check(target, resolved ?? [target.host]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const METADATA = 'is link-local or a metadata service';
const NOT_LISTED = 'OUTBOUND_PRIVATE_TARGETS does not list it';

describe('in production', () => {
  it('only https is sent', () => {
    for (const scheme of ['http', 'ftp', 'file', 'data', 'gopher', 'ws']) {
      expect(refusal(policy(), `${scheme}://93.184.216.34/`)).toBe(
        `The service does not send requests over ${scheme}:`,
      );
    }
    expect(refusal(policy(), 'https://93.184.216.34/')).toBeUndefined();
    expect(refusal(policy(), '//iam.example')).toBe('The address is no URL');
  });

  it('no user is named', () => {
    expect(refusal(policy(), 'https://iam.example@93.184.216.34/')).toBe('The address names a user');
  });

  it.each([
    ...[
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0x7f.1',
      '127.0.0.1.',
      '127.0.0.1..',
    ],
    ...[
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '①②⑦.0.0.1',
      '10.0.0.1',
      '0xa000001',
      '192.168.1.1',
    ],
    ...['[fd00::1]', '0.0.0.0', '0', '[::]'],
  ])('a literal that is not public is refused: %s', (host) => {
    expect(refusal(policy(), `https://${host}/jwks`)).toContain(NOT_LISTED);
  });

  it.each([
    ...[
      '169.254.169.254',
      '2852039166',
      '0xa9fea9fe',
      '0251.0376.0251.0376',
      '169.254.43518',
      '169.254.169.254.',
    ],
    ...['[::ffff:169.254.169.254]', '[fd00:ec2::254]', '100.100.100.200', '[64:ff9b::a9fe:a9fe]'],
  ])('a metadata service is refused, even when all networks are listed: %s', (host) => {
    expect(refusal(policy('0.0.0.0/0, ::/0'), `https://${host}/`)).toContain(METADATA);
  });

  it.each([
    'metadata.google.internal',
    'METADATA.google.internal.',
    'metadata.goog',
    'instance-data',
    'metadata',
  ])('the name of a metadata service is refused, even when it is listed: %s', (host) => {
    const listed = policy(`${host}, 0.0.0.0/0`);
    expect(refusal(listed, `https://${host}/`, ['93.184.216.34'])).toContain('is a metadata service');
  });

  it('a name is refused when one of its addresses is', () => {
    const addresses = ['93.184.216.34', '10.0.0.1'];
    expect(refusal(policy(), 'https://iam.example/', addresses)).toBe(
      `iam.example (10.0.0.1) is not a public address: ${NOT_LISTED}`,
    );
    expect(refusal(policy(), 'https://iam.example/', ['93.184.216.34', 'fe80::1%2'])).toContain(METADATA);
    expect(refusal(policy(), 'https://iam.example/', [])).toBe('iam.example has no address');
    expect(refusal(policy(), 'https://iam.example/', ['93.184.216.34'])).toBeUndefined();
  });

  it('a zone makes no address', () => {
    expect(refusal(policy(), 'https://[fe80::1%25eth0]/')).toBe('The address is no URL');
  });
});

describe('a private target', () => {
  it('may be listed by its network', () => {
    const listed = policy('10.20.0.0/16, fd12::/16, 127.0.0.0/8');
    for (const address of ['10.20.0.1', '::ffff:10.20.0.1', 'fd12::1', '127.0.0.1'])
      expect(refusal(listed, 'https://idp.internal/', [address])).toBeUndefined();
    for (const address of ['10.21.0.1', 'fd13::1', '::1'])
      expect(refusal(listed, 'https://idp.internal/', [address])).toContain(NOT_LISTED);
  });

  it('may be listed by its host', () => {
    const listed = policy('idp.Internal., other');
    expect(refusal(listed, 'https://IDP.internal:8443/', ['10.0.0.1'])).toBeUndefined();
    expect(refusal(listed, 'https://idp.internal./', ['10.0.0.1'])).toBeUndefined();
    expect(refusal(listed, 'https://x.idp.internal/', ['10.0.0.1'])).toContain(NOT_LISTED);
    expect(refusal(listed, 'https://idp.internal/', ['169.254.169.254'])).toContain(METADATA);
  });
});

describe('outside production', () => {
  it('http and loopback may be used, and no other private address', () => {
    const development = policy('', 'development');
    expect(refusal(development, 'http://localhost:8080/', ['127.0.0.1', '::1'])).toBeUndefined();
    expect(refusal(development, 'http://192.168.0.1/')).toContain(NOT_LISTED);
    expect(refusal(development, 'http://169.254.169.254/')).toContain(METADATA);
  });
});
