import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import type { MappingSettings } from '../document.js';
import { isZone } from '../convert/zone-clock.js';
import type { Checker, Properties } from './checker.js';

export const ENCODINGS = ['auto', 'utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252'] as const;
export const CLOCK_RULES = ['earlier', 'later', 'reject'] as const;
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export const QUOTES = ['"', "'", 'none'] as const;
export const DECIMAL_MARKS = ['.', ','] as const;
const LONGEST_ACCOUNT = 64;

type Check = (check: Checker, value: unknown, path: string) => void;

const oneOf =
  (choices: readonly string[]): Check =>
  (check, value, path) =>
    check.choice(value, path, choices);

/** The settings that may be given in a mapping or beside it, and the check of each. */
const SETTINGS: ClosedMap<Record<keyof MappingSettings, Check>> = closedMap({
  zone: (check: Checker, value: unknown, path: string) => {
    if (typeof value === 'string' && isZone(value)) return;
    check.fail(
      path,
      `must be UTC, an offset such as +07:00 or a time zone such as Asia/Bangkok${plusLost(value)}`,
    );
  },
  ambiguous: oneOf(CLOCK_RULES),
  skipped: oneOf(CLOCK_RULES),
  delimiter: oneOf(DELIMITERS),
  quote: oneOf(QUOTES),
  decimal: oneOf(DECIMAL_MARKS),
  encoding: oneOf(ENCODINGS),
  account: (check: Checker, value: unknown, path: string) => check.text(value, path, 1, LONGEST_ACCOUNT),
});

/** The names of the settings. */
export const SETTING_NAMES = Object.freeze(Object.keys(SETTINGS)) as readonly (keyof MappingSettings)[];

export const isSetting = (name: string): name is keyof MappingSettings =>
  (SETTING_NAMES as readonly string[]).includes(name);

/** Checks the given settings. */
export function checkSettings(check: Checker, given: Properties): void {
  for (const name of SETTING_NAMES) {
    if (given[name] !== undefined) SETTINGS[name](check, given[name], name);
  }
}

/** In a URL a plus sign means a blank. */
const plusLost = (value: unknown): string =>
  typeof value === 'string' && /^ \d\d/.test(value) ? '; in a URL the plus sign is written %2B' : '';
