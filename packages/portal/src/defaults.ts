import { isTimeZone } from '@edgemeter/chart/zones.js';
import { automaticGranularity, parseDate } from './dates.js';
import { isRequestText, type View } from './state.js';

/** The first range of a screen. */
const RANGES: Readonly<Partial<Record<View['screen'], readonly [string, string]>>> = {
  network: ['NOW-7d', 'NOW'],
  operations: ['NOW-24h', 'NOW'],
};

/** Fills what the URL does not say, so that the URL is the whole view. */
export function withDefaults(view: View, now: number, browserZone: string): View {
  if (view.screen === 'builder' && isRequestText(view.q)) return view;
  const [from, to] =
    view.from === '' && view.to === ''
      ? (RANGES[view.screen] ?? ['THIS_MONTH', 'NOW'])
      : [view.from, view.to];
  const tz = view.screen === 'network' || view.screen === 'operations' ? 'UTC' : view.tz || browserZone;
  const filled = { ...view, from: from || 'THIS_MONTH', to: to || 'NOW', tz };
  return { ...filled, g: view.g || granularityOf(filled, now) };
}

/** The automatic granularity of a view; `DAY` while its dates are wrong. */
export function granularityOf({ from, to, tz }: Pick<View, 'from' | 'to' | 'tz'>, now: number): string {
  const zone = isTimeZone(tz) ? tz : 'UTC';
  const [start, end] = [parseDate(from, now, zone), parseDate(to, now, zone)];
  return start === undefined || end === undefined ? 'DAY' : automaticGranularity(start, end);
}

/** A change of the view. A granularity that was automatic stays automatic when the range changes. */
export function changed(view: View, change: Partial<View>, now: number): View {
  const next = { ...view, ...change };
  const moves = ['from', 'to'].some((key) => key in change);
  if (!moves || change.g !== undefined || view.g !== granularityOf(view, now))
    return moves ? { ...next, z: '' } : next;
  return { ...next, g: granularityOf(next, now), z: '' };
}
