import type { Device } from './world.js';

/** A traffic class and its usual sessions. */
export interface Service {
  readonly id: number;
  /** Genres of its content, each with `itemsPerGenre` items. Empty for traffic without content. */
  readonly genres: readonly string[];
  readonly itemsPerGenre: number;
  /** Median length of a session. */
  readonly minutes: number;
  /** Median rate down, in 10^6 bits per second. */
  readonly downlinkMbps: number;
  /** Bytes up for each byte down. */
  readonly uplinkRatio: number;
  /** How often each kind of device uses it, relative to the other services. */
  readonly popularity: Readonly<Record<Device, number>>;
}

const service = (
  id: number,
  [genres, itemsPerGenre]: readonly [readonly string[], number],
  [minutes, downlinkMbps, uplinkRatio]: readonly [number, number, number],
  [phone, laptop, sensor, gateway]: readonly [number, number, number, number],
): Service => ({
  id,
  genres,
  itemsPerGenre,
  minutes,
  downlinkMbps,
  uplinkRatio,
  popularity: { phone, laptop, sensor, gateway },
});

/** Every traffic class: browsing, video, music, social, calls, games, file synchronisation, work, telemetry. */
export const SERVICES: readonly [Service, ...Service[]] = [
  service(1, [['news', 'shopping', 'reference'], 40], [6, 0.4, 0.1], [26, 24, 0, 24]),
  service(2, [['drama', 'comedy', 'sport', 'documentary', 'kids'], 60], [26, 1.6, 0.02], [18, 8, 0, 26]),
  service(3, [['pop', 'classical', 'podcast'], 80], [22, 0.2, 0.03], [10, 8, 0, 4]),
  service(4, [['social'], 25], [7, 0.6, 0.18], [24, 6, 0, 4]),
  service(5, [[], 0], [6, 0.4, 0.95], [8, 12, 0, 8]),
  service(6, [['action', 'puzzle'], 12], [18, 0.2, 0.4], [8, 2, 0, 6]),
  service(7, [[], 0], [9, 0.7, 2.2], [3, 12, 0, 12]),
  service(8, [['business'], 15], [28, 0.7, 0.45], [3, 34, 0, 16]),
  service(9, [[], 0], [1.5, 0.004, 5], [0, 0, 1, 0]),
];

/** A kind of network and its speed relative to 4G. */
export interface Network {
  readonly name: string;
  readonly speed: number;
  /** How often each kind of device is on it, relative to the other networks. */
  readonly popularity: Readonly<Record<Device, number>>;
}

export const NETWORKS: readonly [Network, ...Network[]] = [
  { name: '4G', speed: 1, popularity: { phone: 50, laptop: 15, sensor: 80, gateway: 20 } },
  { name: '5G', speed: 1.7, popularity: { phone: 30, laptop: 10, sensor: 0, gateway: 80 } },
  { name: 'wifi', speed: 1.3, popularity: { phone: 18, laptop: 75, sensor: 10, gateway: 0 } },
  { name: '3G', speed: 0.3, popularity: { phone: 2, laptop: 0, sensor: 10, gateway: 0 } },
];
