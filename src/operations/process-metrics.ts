import { collectDefaultMetrics, Registry } from 'prom-client';
import { performance } from 'node:perf_hooks';
import { Counter } from '../telemetry/series.js';

let registry: Registry | undefined;

/**
 * What is measured of the process, whatever runs in it: memory, CPU, garbage collection, event loop. One registry for
 * all, since its observers live as long as the process.
 */
export function processMetrics(): Registry {
  return (registry ??= observeProcess(new Registry()));
}

function observeProcess(into: Registry): Registry {
  collectDefaultMetrics({ register: into });
  // Named as counters, which they are not; the same by type is there beside them.
  for (const name of ['handles', 'requests', 'resources'])
    into.removeSingleMetric(`nodejs_active_${name}_total`);
  const seconds = new LoopSeconds(
    {
      name: 'nodejs_eventloop_seconds_total',
      help: 'Time of the event loop, by whether it ran code (`active`) or waited (`idle`): the rate of `active` is its utilisation.',
      labels: ['state'],
    },
    into,
  );
  seconds.of('active');
  return into;
}

class LoopSeconds extends Counter<'state'> {
  override get(): Promise<object> {
    const { active, idle } = performance.eventLoopUtilization();
    this.of('active').value = active / 1000;
    this.of('idle').value = idle / 1000;
    return super.get();
  }
}
