import type { Fault } from '../errors/api-error.js';
import { oneOfNames } from '../errors/nearest.js';

const SWITCHES = ['true', 'false'] as const;

/** Reads a query parameter that is `true` or `false`. Absent: false. Given twice it is a list, which is a fault. */
export function readSwitch(
  query: Readonly<Record<string, unknown>>,
  field: string,
  faults: Fault[],
): boolean {
  const given = query[field];
  if (given !== undefined && !SWITCHES.some((one) => one === given))
    faults.push({ name: 'CSV_OPTION', field, detail: oneOfNames(given, SWITCHES) });
  return given === 'true';
}
