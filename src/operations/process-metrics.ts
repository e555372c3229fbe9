import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { performance } from 'node:perf_hooks';

let registry: Registry | undefined;

/**
 * The metrics of the process: memory, CPU, garbage collection, event loop. There is one registry for all applications,
 * since its observers live as long as the process.
 */
export function processMetrics(): Registry {
  return (registry ??= observeProcess(new Registry()));
}

function observeProcess(into: Registry): Registry {
  collectDefaultMetrics({ register: into });
  // These are named as counters but are gauges. The same figures exist by type beside them.
  for (const name of ['handles', 'requests', 'resources'])
    into.removeSingleMetric(`nodejs_active_${name}_total`);
  new Counter({
    name: 'nodejs_eventloop_seconds_total',
    help: 'Time of the event loop, by whether it ran code (`active`) or waited (`idle`): the rate of `active` is its utilisation.',
    labelNames: ['state'],
    registers: [into],
    collect() {
      const { active, idle } = performance.eventLoopUtilization();
      this.reset();
      this.inc({ state: 'active' }, active / 1000);
      this.inc({ state: 'idle' }, idle / 1000);
    },
  });
  return into;
}
