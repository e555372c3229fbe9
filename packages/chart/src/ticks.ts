import { localParts, type LocalParts } from './zones.js';

/** Values from zero (or from `least`) to beyond `greatest`, in steps of 1, 2 or 5. */
export function niceTicks(least: number, greatest: number, most: number): number[] {
  const span = greatest - least;
  if (!(span > 0)) return [least, least + 1];
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999999) ?? rough;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(greatest / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** From dense to sparse: which stamps may carry a label. */
const LEVELS: readonly ((local: LocalParts) => boolean)[] = [
  () => true,
  ({ minute }) => minute % 15 === 0,
  ({ minute }) => minute === 0,
  ({ minute, hour }) => minute === 0 && hour % 3 === 0,
  ({ minute, hour }) => minute === 0 && hour % 6 === 0,
  ({ minute, hour }) => minute === 0 && hour % 12 === 0,
  ({ minute, hour }) => minute === 0 && hour === 0,
  ({ minute, hour, day }) => minute === 0 && hour === 0 && day % 2 === 1 && day < 31,
  ({ minute, hour, weekday }) => minute === 0 && hour === 0 && weekday === 1,
  ({ minute, hour, day }) => minute === 0 && hour === 0 && (day === 1 || day === 15),
  ({ minute, hour, day }) => minute === 0 && hour === 0 && day === 1,
  ({ minute, hour, day, month }) => minute === 0 && hour === 0 && day === 1 && month % 3 === 1,
  ({ minute, hour, day, month }) => minute === 0 && hour === 0 && day === 1 && month === 1,
];

const MIDNIGHTS = 6;

/** The stamps of buckets that are labelled: full hours, midnights, Mondays or firsts, by what there is room for. */
export function timeTicks(stamps: readonly number[], timeZone: string, most: number): number[] {
  let among = stamps.map((stamp) => ({ stamp, local: localParts(stamp, timeZone) }));
  let denser = [...stamps];
  for (const [i, level] of LEVELS.entries()) {
    const kept = among.filter(({ local }) => level(local));
    // One label alone says too little: some of the denser level say more.
    if (kept.length < 2 && denser.length > 1) break;
    denser = kept.map(({ stamp }) => stamp);
    if (kept.length <= most) return denser;
    // Each level is a part of the one before, and all that follow the midnights are parts of those.
    if (i <= MIDNIGHTS) among = kept;
  }
  const step = Math.ceil(denser.length / most);
  return denser.filter((_, i) => i % step === 0);
}
