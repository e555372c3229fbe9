import type { FastifyRequest } from 'fastify';
import { BlockList, isIP } from 'node:net';
import type { HttpConfig, MetricsConfig } from '../config/sections.js';

/** Headers in which a proxy names its client. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Decides who may read the metrics on the port of the API: clients in the configured networks. A request through a
 * proxy that is not configured is refused, because its client may be anywhere.
 */
export function metricsReaders(
  metrics: MetricsConfig,
  http: HttpConfig,
): (request: FastifyRequest) => boolean {
  const networks = new BlockList();
  for (const text of metrics.networks) {
    const [address = '', prefix] = text.split('/');
    const family = familyOf(address);
    networks.addSubnet(
      address,
      prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix),
      family,
    );
  }
  return ({ ip, headers }) => {
    if (http.trustProxy === false && FORWARDED.some((name) => headers[name] !== undefined)) return false;
    return isIP(ip) !== 0 && networks.check(ip, familyOf(ip));
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
