/** All zones there are. */
export const ZONES: readonly string[] = Intl.supportedValuesOf('timeZone');

/** Zones in which something unusual happens: changes by half an hour, a skipped day, quarters of an hour, both halves. */
const ALWAYS = [
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Apia',
  'Pacific/Chatham',
];

/** Of a run's zones each sixth, another one with each seed; all of them with `TIME_ZONES=all`. */
export const zonesOf = (seed: number): readonly string[] =>
  process.env.TIME_ZONES === 'all'
    ? ZONES
    : ZONES.filter((zone, i) => i % 6 === seed % 6 || ALWAYS.includes(zone));
