import type { Registry } from 'prom-client';
import type { Refresher } from '../rollups/refresher.js';
import { Counter } from '../telemetry/series.js';
import { gauge } from '../telemetry/gauge.js';
import type { Backlog } from './backlog.js';

/** How far the stored aggregates are behind. */
export function refreshMetrics(registry: Registry, { totals }: Refresher, backlog: Backlog): void {
  new ReadCounter(
    'edgemeter_refresh_changes_total',
    'Changes of stored aggregates that this instance worked off.',
    registry,
    () => totals.changes,
  );
  new ReadCounter(
    'edgemeter_refresh_passes_total',
    'Passes of this instance over the change log.',
    registry,
    () => totals.passes,
  );
  gauge(registry, {
    name: 'edgemeter_refresh_lag_seconds',
    help: 'Age of the oldest change of the last pass that had any, when it was worked off.',
    read: () => totals.lagMs / 1000,
  });
  gauge(registry, {
    name: 'edgemeter_change_log_changes',
    help: 'Changes that wait in the log for any instance, counted up to 50,000.',
    read: async () => (await backlog.look())?.changes,
  });
  gauge(registry, {
    name: 'edgemeter_change_log_oldest_age_seconds',
    help: 'Age of the oldest waiting change, 0 when none waits; of more than 50,000 changes, of the oldest of those counted.',
    read: async () => (await backlog.look())?.oldestAgeSeconds,
  });
  gauge(registry, {
    name: 'edgemeter_database_up',
    help: 'Whether the database answered the statement of this scrape: 1 or 0.',
    read: async () => ((await backlog.look()) ? 1 : 0),
  });
}

/** A counter that somebody else counts. */
class ReadCounter extends Counter {
  constructor(
    name: string,
    help: string,
    registry: Registry,
    private readonly read: () => number,
  ) {
    super({ name, help, labels: [] }, registry);
  }

  override get(): Promise<object> {
    this.of().value = this.read();
    return super.get();
  }
}
