import { isIP } from 'node:net';

/** Parsers for the texts of variables. Each throws an Error that says which values are allowed. */

const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Any text. */
export const text = (value: string): string => value;

/** A whole number between bounds. */
export function integer(least: number, greatest: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= greatest)) {
      throw new Error(`must be a whole number from ${least} to ${greatest}`);
    }
    return number;
  };
}

/** One of a set of words. */
export function oneOf<const T extends string>(...allowed: T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}`);
    return found;
  };
}

/** Comma-separated `name=value` pairs. Other characters in them are percent-encoded. */
export function pairs(value: string): Readonly<Record<string, string>> {
  const wrong = new Error('must be a list of name=value, percent-encoded where need be');
  const entries = listOf(value).map((pair) => {
    const [, name = '', text = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(pair) ?? [];
    if (name === '') throw wrong;
    try {
      return [name, decodeURIComponent(text)];
    } catch {
      throw wrong;
    }
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** A number from 0 to 1. */
export function fraction(value: string): number {
  const number = /^(\d+(\.\d*)?|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  if (!(number <= 1)) throw new Error('must be a number from 0 to 1');
  return number;
}

/** A text that matches a pattern. */
export function matching(pattern: RegExp, meaning: string): (value: string) => string {
  return (value) => {
    if (!pattern.test(value)) throw new Error(`must be ${meaning}`);
    return value;
  };
}

/** A URL with one of a set of protocols. */
export function url(...protocols: string[]): (value: string) => string {
  return (value) => {
    const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
    if (protocol === undefined || !protocols.includes(protocol)) {
      throw new Error(`must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    }
    return value;
  };
}

/** Signature algorithms. Only asymmetric ones are allowed. */
export function algorithms(value: string): readonly string[] {
  const names = value.split(/[\s,]+/).filter(Boolean);
  const wrong = names.filter((name) => !ASYMMETRIC.includes(name));
  if (names.length === 0 || wrong.length > 0) {
    throw new Error(`must list signature algorithms of ${ASYMMETRIC.join(', ')}`);
  }
  return names;
}

/** `true` is refused: the client itself could then choose its address. */
export function trustedProxies(value: string): false | number | readonly string[] {
  if (value === 'false') return false;
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  const trusted = listOf(value);
  if (!trusted.every(isNetwork))
    throw new Error('must be false, a number of proxies from 1 to 99, or a list of networks');
  return trusted;
}

/** A list of networks. */
export function networks(value: string): readonly string[] {
  const listed = listOf(value);
  if (!listed.every(isNetwork)) throw new Error('must be a list of networks such as 10.0.0.0/8');
  return listed;
}

/** Hosts and networks. The hosts are in lower case, without a dot at the end. */
export interface Targets {
  readonly hosts: readonly string[];
  readonly networks: readonly string[];
}

const HOST = /^(?!-)[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u;

/** A list of hosts and networks. */
export function targets(value: string): Targets {
  const listed = listOf(value);
  const networks = listed.filter(isNetwork);
  const hosts = listed
    .filter((item) => !isNetwork(item))
    .map((host) => host.toLowerCase().replace(/\.$/, ''));
  if (!hosts.every((host) => HOST.test(host) && /\p{L}/u.test(host))) {
    throw new Error('must list hosts and networks such as idp.internal, 10.0.0.0/8');
  }
  return { hosts, networks };
}

const listOf = (value: string): string[] => value.split(',').map((item) => item.trim());

function isNetwork(text: string): boolean {
  const [address = '', prefix = '0', ...rest] = text.split('/');
  const family = isIP(address);
  const bits = family === 4 ? 32 : 128;
  return family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && rest.length === 0;
}

/** A list of origins of web pages. */
export function origins(value: string): readonly string[] {
  const names = value.split(/[\s,]+/).filter(Boolean);
  const wrong = names.filter(
    (name) => !/^https?:/.test(name) || !URL.canParse(name) || new URL(name).origin !== name,
  );
  if (wrong.length > 0) throw new Error('must list origins such as https://portal.example');
  return names;
}

/** A list of URLs that all have the same one of a set of protocols. */
export function servers(...protocols: string[]): (value: string) => readonly URL[] {
  const one = url(...protocols);
  return (value) => {
    const urls = listOf(value).map((item) => new URL(one(item)));
    if (new Set(urls.map(({ protocol }) => protocol)).size > 1)
      throw new Error('must have one protocol only');
    return urls;
  };
}

/** `all`, or a list of accounts. */
export function accounts(value: string): 'all' | readonly string[] {
  if (value.trim() === 'all') return 'all';
  const listed = listOf(value);
  if (listed.some((account) => account === '')) throw new Error('must be all, or a list of accounts');
  return listed;
}
