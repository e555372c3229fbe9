import { isIP } from 'node:net';
import type { Environment, OutboundConfig } from '../config/sections.js';
import { kindOf, networksOf, reachedAddress } from './address-kinds.js';

/** The service does not send a request to this target. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
}

/** A target that may be asked, once its addresses are checked. */
export interface Target {
  readonly url: URL;
  /** Lower case, without brackets and without dots at the end. */
  readonly host: string;
}

/** Names of the metadata services of clouds. The name alone suffices for a refusal. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.oraclecloud.com',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'metadata.packet.net',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Which targets the service may ask: public ones, private ones that the operator lists, no metadata service. */
export class OutboundPolicy {
  private readonly networks;

  constructor(
    private readonly environment: Environment,
    private readonly config: OutboundConfig,
  ) {
    this.networks = networksOf(config.privateNetworks);
  }

  /**
   * Reads an address. The URL parser turns all spellings of an IPv4 address (decimal, octal, hexadecimal, short) into one.
   * @throws TargetRefused
   */
  target(text: string): Target {
    if (!URL.canParse(text)) throw new TargetRefused('The address is no URL');
    const url = new URL(text);
    const protocols = this.environment === 'production' ? ['https:'] : ['https:', 'http:'];
    if (!protocols.includes(url.protocol)) {
      throw new TargetRefused(`The service does not send requests over ${url.protocol}`);
    }
    if (url.username !== '' || url.password !== '') throw new TargetRefused('The address names a user');
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
    if (METADATA_HOSTS.has(host)) throw new TargetRefused(`${host} is a metadata service`);
    return { url, host };
  }

  /**
   * Checks every address of a target. One that is not allowed refuses them all, because the answer of a resolver with
   * both kinds is an attack or a mistake.
   * @throws TargetRefused
   */
  check({ host }: Target, addresses: readonly string[]): void {
    if (addresses.length === 0) throw new TargetRefused(`${host} has no address`);
    const refused = addresses.find((address) => !this.allows(host, address));
    if (refused === undefined) return;
    const where = isIP(host) === 0 ? `${host} (${refused})` : refused;
    throw new TargetRefused(
      kindOf(refused) === 'never'
        ? `${where} is link-local or a metadata service`
        : `${where} is not a public address: OUTBOUND_PRIVATE_TARGETS does not list it`,
    );
  }

  private allows(host: string, address: string): boolean {
    const kind = kindOf(address);
    if (kind === 'public') return true;
    if (kind === 'never') return false;
    if (kind === 'loopback' && this.environment !== 'production') return true;
    const reached = reachedAddress(address);
    const family = isIP(reached) === 4 ? 'ipv4' : 'ipv6';
    return this.config.privateHosts.includes(host) || this.networks.check(reached, family);
  }
}
