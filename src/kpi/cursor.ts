import { isNearInstant } from '../common/time.js';
import type { KpiPosition } from './sql/kpi-rows.js';
import { fromOpaque, toOpaque } from '../http/opaque-list.js';
import { INTERVAL_NAMES } from './intervals.js';
import { NO_CURSOR } from './problems.js';
import type { Reader } from './readers.js';

/** Encodes a position as an opaque word that callers send back. */
export function writeCursor({ intervalStart, interval, key }: KpiPosition): string {
  return toOpaque([intervalStart, interval, key]);
}

/** Decodes a word exactly as `writeCursor` wrote it, for rows whose keys `readKey` reads. */
export function cursor(readKey: Reader<unknown>): Reader<KpiPosition> {
  return (text) => {
    const position = parse(text);
    if (!position || writeCursor(position) !== text || 'problem' in readKey(position.key)) {
      return { problem: NO_CURSOR };
    }
    return { value: position };
  };
}

function parse(text: string): KpiPosition | undefined {
  const [intervalStart, interval, key] = fromOpaque(text);
  if (!isNearInstant(intervalStart) || typeof key !== 'string') return undefined;
  const name = INTERVAL_NAMES.find((known) => known === interval);
  return name && { intervalStart, interval: name, key };
}
