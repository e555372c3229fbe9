import type { Registry } from 'prom-client';
import type { Refresher } from '../rollups/refresher.js';
import { gauge } from '../telemetry/gauge.js';
import type { Backlog } from './backlog.js';
import { readCounter } from './read-counter.js';

/** The lag of the stored aggregates. */
export function refreshMetrics(registry: Registry, { totals }: Refresher, backlog: Backlog): void {
  readCounter(
    registry,
    'edgemeter_refresh_changes_total',
    'Changes of stored aggregates that this instance processed.',
    () => totals.changes,
  );
  readCounter(
    registry,
    'edgemeter_refresh_passes_total',
    'Passes of this instance over the change log.',
    () => totals.passes,
  );
  gauge(registry, {
    name: 'edgemeter_refresh_lag_seconds',
    help: 'Age of the oldest change of the last pass with changes, when it was processed.',
    read: () => totals.lagMs / 1000,
  });
  gauge(registry, {
    name: 'edgemeter_change_log_changes',
    help: 'Changes that wait in the log for any instance, counted up to 50,000.',
    read: async () => (await backlog.look())?.changes,
  });
  gauge(registry, {
    name: 'edgemeter_change_log_oldest_age_seconds',
    help: 'Age of the oldest waiting change; 0 when none waits. Of more than 50,000 changes, the oldest of those counted.',
    read: async () => (await backlog.look())?.oldestAgeSeconds,
  });
  gauge(registry, {
    name: 'edgemeter_database_up',
    help: 'Whether the database answered the statement of this scrape: 1 or 0.',
    read: async () => ((await backlog.look()) ? 1 : 0),
  });
}
