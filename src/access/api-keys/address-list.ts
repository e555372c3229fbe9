import { BlockList, isIP } from 'node:net';

const PREFIX = /^\d{1,3}$/;

/** Whether a text is an IPv4 or IPv6 network such as `10.0.0.0/8`, or a single address. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (PREFIX.test(prefix) && Number(prefix) <= bitsOf(family));
}

/** Whether an address lies in one of the networks. An IPv4 address may come mapped into IPv6. */
export const liesWithin = (address: string, networks: readonly string[]): boolean =>
  isIP(address) !== 0 && listOf(networks).check(address, typeOf(address));

/** Lists that were made. The lists of a key stay as long as the key is remembered. */
const lists = new WeakMap<readonly string[], BlockList>();

function listOf(networks: readonly string[]): BlockList {
  const known = lists.get(networks);
  if (known) return known;
  const list = new BlockList();
  for (const text of networks) {
    const [network = '', prefix] = text.split('/');
    list.addSubnet(network, prefix === undefined ? bitsOf(isIP(network)) : Number(prefix), typeOf(network));
  }
  lists.set(networks, list);
  return list;
}

const bitsOf = (family: number): number => (family === 4 ? 32 : 128);

const typeOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
