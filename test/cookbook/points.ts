/** A value of an answer, with what tells it from the others. */
export interface Point {
  /** Such as `downlink_bytes COUNT`, and of a comparison whose. */
  readonly series: string;
  /** The values that it is grouped by. */
  readonly group: string;
  /** Absent in a flat answer. */
  readonly stamp: string | undefined;
  readonly value: number | null;
  readonly unit: string;
}

type Members = Readonly<Record<string, unknown>>;

const UNITS: readonly (readonly [end: RegExp, unit: string])[] = [
  [/bytes$/, 'MB'],
  [/seconds$/, 's'],
  [/bandwidth|downlink$/, 'Mbit/s'],
  [/latency|jitter$/, 'ms'],
  [/loss$/, '%'],
];
const MEGABYTE = 1_000_000;

const unitOf = (name: string): string => UNITS.find(([end]) => end.test(name))?.[1] ?? 'number';

function toPoint(point: Members, whose: string): Point {
  const { time_stamp: stamp, name, value, aggregation_type: aggregation, others, ...group } = point;
  const unit = unitOf(String(name));
  const number = typeof value === 'number' ? value : null;
  return {
    series: [name, aggregation, whose].filter(Boolean).join(' '),
    group: others === true ? 'all others' : Object.values(group).map(String).join(', '),
    stamp: String(stamp),
    value: unit === 'MB' && number !== null ? number / MEGABYTE : number,
    unit,
  };
}

const ofResult = (result: unknown, whose: string): Point[] =>
  (result as Members[][]).flat().map((point) => toPoint(point, whose));

/** Every value of an answer; of a window its figures. */
export function pointsOf(answer: Members): Point[] {
  if ('result' in answer) {
    const { comparison } = answer as { comparison?: Members };
    return [...ofResult(answer.result, ''), ...(comparison ? ofResult(comparison.result, 'before') : [])];
  }
  return Object.entries(answer).flatMap(([name, value]) =>
    typeof value === 'number'
      ? [{ series: name, group: '', stamp: undefined, value, unit: unitOf(name) }]
      : [],
  );
}
