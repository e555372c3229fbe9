import { Counter, Gauge, type Registry } from 'prom-client';

const SLOW_PHASES = ['head', 'body', 'answer'] as const;

/** What a client did too slowly: send the head or the body of a request, or read the answer. */
export type SlowPhase = (typeof SLOW_PHASES)[number];

/** Counts connections that were closed, and answers that were refused, to protect other clients. */
export class TransferMetrics {
  readonly slowClients: Counter<'phase'>;
  readonly refused: Counter;
  readonly dropped: Counter;
  readonly held: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.slowClients = new Counter({
      name: 'edgemeter_slow_clients_total',
      help: 'Connections closed because their client was too slow, by phase: it sent the `head` or the `body` of a request, or read the `answer`.',
      labelNames: ['phase'],
      registers,
    });
    // A series that begins with its first event hides that event from rates.
    for (const phase of SLOW_PHASES) this.slowClients.inc({ phase }, 0);
    this.held = new Gauge({
      name: 'edgemeter_answers_held_bytes',
      help: 'Memory of the long answers under way.',
      registers,
    });
    this.refused = new Counter({
      name: 'edgemeter_answers_refused_total',
      help: 'Long answers refused because those under way take all the memory that answers may have.',
      registers,
    });
    this.dropped = new Counter({
      name: 'edgemeter_answers_dropped_total',
      help: 'Long answers broken off in favour of others, because their clients took the longest to read them.',
      registers,
    });
  }
}
