import { sumOf } from '@edgemeter/chart/exact.js';
import type { ChartModel, Series } from '@edgemeter/chart/model.js';
import { HOUR } from '@edgemeter/chart/zones.js';

/** What came in within one hour from one producer. */
export interface Volume {
  readonly hour: string;
  readonly producer: string;
  readonly bodies: number;
  readonly refused_bodies: number;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  /** Decompressed. */
  readonly bytes: number;
}

const COUNTS = [
  ['accepted', 'Stored', 's1'],
  ['duplicates', 'Known already', 's3'],
  ['rejected', 'Refused', 's2'],
  ['conflicts', 'In conflict', 's4'],
] as const;

/** Records by hour, over all producers. An hour without any is a gap. */
export function volumeChart(items: readonly Volume[], now: number): ChartModel {
  const ats = items.map(({ hour }) => Date.parse(hour));
  const first = ats.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = ats.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const stamps =
    ats.length === 0 ? [] : Array.from({ length: (last - first) / HOUR + 1 }, (_, i) => first + i * HOUR);
  const series = COUNTS.map(([key, name, colour]): Series => {
    const values = stamps.map((stamp) =>
      sumOf(items.filter((_, i) => ats[i] === stamp).map((item) => item[key])),
    );
    return { key, name, colour, values };
  });
  return {
    title: 'Records by hour',
    unit: '1',
    kind: 'bars',
    granularity: 'HOUR',
    timeZone: 'UTC',
    stamps,
    ends: stamps.map((stamp) => stamp + HOUR),
    cut: stamps.map((stamp) => (stamp + HOUR > now ? { word: 'until', at: now } : null)),
    series,
  };
}
