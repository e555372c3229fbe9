import type { Registry } from 'prom-client';
import type { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import { gauge } from '../telemetry/gauge.js';

/** How many requests read, and how many wait to. */
export function readerGauges(registry: Registry, limiter: ConcurrencyLimiter): void {
  gauge(registry, {
    name: 'edgemeter_read_permits',
    help: 'Permits for requests that read from the database, by whether they are `busy` or `free`.',
    labels: ['state'],
    read: () => {
      const { running, permits } = limiter.load;
      return [
        [{ state: 'busy' }, running],
        [{ state: 'free' }, permits - running],
      ];
    },
  });
  gauge(registry, {
    name: 'edgemeter_read_queue_length',
    help: 'Requests that wait for a permit.',
    read: () => limiter.load.waiting,
  });
}
