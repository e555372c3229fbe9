import type { Registry } from 'prom-client';
import type { Packer } from '../packed-days/packer.js';
import { readCounter } from './read-counter.js';

/** What the packer of this instance has done. */
export function packMetrics(registry: Registry, { totals }: Packer): void {
  readCounter(
    registry,
    'edgemeter_packed_records_total',
    'Rows of records that this instance packed.',
    () => totals.facts,
  );
  readCounter(
    registry,
    'edgemeter_packs_deferred_total',
    'Days of accounts that this instance left for later, since they were being changed.',
    () => totals.busy,
  );
  readCounter(
    registry,
    'edgemeter_pack_failures_total',
    'Passes of this instance that failed.',
    () => totals.failures,
  );
}
