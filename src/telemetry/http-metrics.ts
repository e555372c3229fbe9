import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Upper bounds of the time of an answer, in seconds. They range from a coalesced report to a long body of records. */
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The route label of requests that match no route, and of pages beside the API. */
const UNMATCHED = 'unmatched';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A status, or `aborted`: the client closed the connection before the answer was sent. */
type Outcome = number | 'aborted';

/** Counts requests by route. */
export class HttpMetrics {
  private readonly requests: Counter<'method' | 'route' | 'status'>;
  private readonly durations: Histogram<'method' | 'route'>;
  private readonly inFlight: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'edgemeter_http_requests_total',
      help: 'Requests answered, by route; `aborted` when the client disconnected before the answer was sent.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.durations = new Histogram({
      name: 'edgemeter_http_request_duration_seconds',
      help: "Time from a request's head to the end of its answer, by route. Without aborted requests.",
      labelNames: ['method', 'route'],
      buckets: ANSWER_SECONDS,
      registers,
    });
    this.inFlight = new Gauge({
      name: 'edgemeter_http_requests_in_flight',
      help: 'Requests being answered.',
      registers,
    });
  }

  /** Counts the start of a request. */
  began(): void {
    this.inFlight.inc();
  }

  /**
   * Counts the end of a started request.
   * @param route the pattern of its route; undefined when the request matched none.
   */
  ended(method: string, route: string = UNMATCHED, outcome: Outcome, seconds: number): void {
    this.inFlight.dec();
    const labels = { method: METHODS.has(method) ? method : 'other', route };
    this.requests.inc({ ...labels, status: String(outcome) });
    if (outcome !== 'aborted') this.durations.observe(labels, seconds);
  }
}
