import { closedMap } from '../common/closed-map.js';

const DURABLE = closedMap({
  fsync: /^on$/,
  full_page_writes: /^on$/,
  synchronous_commit: /^(on|remote_write|remote_apply|local)$/,
});

/** The settings on which it depends whether an acknowledged record survives a crash. */
export const DURABLE_SETTINGS = Object.keys(DURABLE) as (keyof typeof DURABLE)[];

/** @throws Error that names each setting by which a server would lose acknowledged records in a crash. */
export function assertDurableSettings(settings: Readonly<Record<string, string>>): void {
  const wrong = DURABLE_SETTINGS.filter((name) => !DURABLE[name].test(settings[name] ?? ''));
  if (wrong.length === 0) return;
  const names = wrong.map((name) => `${name} is ${settings[name] ?? 'unknown'}`).join(', ');
  throw new Error(`The database would lose acknowledged records in a crash: ${names}`);
}
