import type { KpiPosition } from '../database/sql/kpi-rows.js';
import { INTERVAL_NAMES } from './intervals.js';
import { NO_CURSOR } from './problems.js';
import type { Reader } from './readers.js';

/** A position as a word for callers to hand back, which tells them nothing. */
export function writeCursor({ intervalStart, interval, key }: KpiPosition): string {
  return Buffer.from(JSON.stringify([intervalStart, interval, key])).toString('base64url');
}

/** Reads what `writeCursor` wrote, to the letter, for rows whose keys `readKey` reads. */
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
  const [intervalStart, interval, key] = parseList(Buffer.from(text, 'base64url').toString());
  if (!Number.isSafeInteger(intervalStart) || typeof key !== 'string') return undefined;
  const name = INTERVAL_NAMES.find((known) => known === interval);
  return name && { intervalStart: intervalStart as number, interval: name, key };
}

function parseList(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
