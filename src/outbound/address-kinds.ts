import { BlockList, isIP } from 'node:net';

/** Where an address lies. `never`: no configuration allows it. */
export type AddressKind = 'public' | 'loopback' | 'private' | 'never';

/**
 * Metadata services of clouds, and the link-local networks in which most of them are. They give credentials to any
 * caller on the machine.
 */
const NEVER = networksOf([
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fe80::/10',
  'fd00:ec2::/32',
  'fd20:ce::/32',
  'fd00:42::42/128',
]);

const LOOPBACK = networksOf(['127.0.0.0/8', '::1/128']);

/** The IPv4 networks that are not public (IANA's special-purpose registry), with multicast and reserved addresses. */
const NOT_PUBLIC_4 = networksOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]);

/** All public IPv6 addresses are in this network. */
const GLOBAL_6 = networksOf(['2000::/3']);
const NOT_PUBLIC_6 = networksOf(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** IPv6 forms of IPv4 addresses: the first groups, and where the IPv4 address begins. */
const MAPPED = /^0:0:0:0:0:ffff:(\w+):(\w+)$/;
const TRANSLATED = /^64:ff9b:0:0:0:0:(\w+):(\w+)$/;
const COMPATIBLE = /^0:0:0:0:0:0:(\w+):(\w+)$/;
const LOCALLY_TRANSLATED = /^64:ff9b:1:.*:(\w+):(\w+)$/;
const SIX_TO_FOUR = /^2002:(\w+):(\w+):/;

/** Where an IPv4 or IPv6 address lies, also one that has the other in it. */
export function kindOf(address: string): AddressKind {
  // A zone belongs to a link-local address.
  if (isIP(address) === 0 || address.includes('%')) return 'never';
  if (isIP(address) === 4) return kindOf4(address);
  const groups = groupsOf(address);
  const reached = embedded(groups, [MAPPED, TRANSLATED]);
  if (reached !== undefined) return kindOf4(reached);
  const wrapped = embedded(groups, [COMPATIBLE, LOCALLY_TRANSLATED, SIX_TO_FOUR]);
  if (NEVER.check(address, 'ipv6') || (wrapped !== undefined && kindOf4(wrapped) === 'never')) return 'never';
  if (LOOPBACK.check(address, 'ipv6')) return 'loopback';
  return GLOBAL_6.check(address, 'ipv6') && !NOT_PUBLIC_6.check(address, 'ipv6') ? 'public' : 'private';
}

/** The address that a connection to this one reaches: of a mapped or translated IPv4 address, that address. */
export function reachedAddress(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address;
  return embedded(groupsOf(address), [MAPPED, TRANSLATED]) ?? address;
}

/** A list of networks such as `10.0.0.0/8`, and of single addresses. */
export function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const [network = '', prefix] = text.split('/');
    const [type, bits] = isIP(network) === 4 ? (['ipv4', 32] as const) : (['ipv6', 128] as const);
    list.addSubnet(network, prefix === undefined ? bits : Number(prefix), type);
  }
  return list;
}

function kindOf4(address: string): AddressKind {
  if (NEVER.check(address, 'ipv4')) return 'never';
  if (LOOPBACK.check(address, 'ipv4')) return 'loopback';
  return NOT_PUBLIC_4.check(address, 'ipv4') ? 'private' : 'public';
}

function embedded(groups: string, forms: readonly RegExp[]): string | undefined {
  for (const form of forms) {
    const [, high, low] = form.exec(groups) ?? [];
    if (high === undefined || low === undefined) continue;
    const bits = Number.parseInt(high, 16) * 0x1_0000 + Number.parseInt(low, 16);
    return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
  }
  return undefined;
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string {
  // The URL parser writes a dotted IPv4 tail as two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [
    string[],
    string[],
  ];
  const gap = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...gap, ...after].join(':');
}
