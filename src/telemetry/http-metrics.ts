import type { Registry } from 'prom-client';
import { gauge } from './gauge.js';
import { Counter, Histogram, type Count, type Observations } from './series.js';

/** Upper bounds of an answer's time in seconds: from a shared report's to that of a long body of records. */
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The route of requests that no route of ours is for, and of what is served beside the API. */
export const UNMATCHED = 'unmatched';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A status, or `aborted`: the caller was gone before the answer was sent. */
type Outcome = number | 'aborted';

/** Counts requests by route. Asked twice for each request, so that it keeps its series in hand. */
export class HttpMetrics {
  inFlight = 0;
  private readonly requests: Counter<'method' | 'route' | 'status'>;
  private readonly durations: Histogram<'method' | 'route'>;
  private readonly routes = new Map<string, RouteSeries>();

  constructor(registry: Registry) {
    this.requests = new Counter(
      {
        name: 'edgemeter_http_requests_total',
        help: 'Requests answered, by route; `aborted` when the caller left before the answer was sent.',
        labels: ['method', 'route', 'status'],
      },
      registry,
    );
    this.durations = new Histogram(
      {
        name: 'edgemeter_http_request_duration_seconds',
        help: "Time from a request's head to the end of its answer, by route. Aborted requests are not among them.",
        labels: ['method', 'route'],
      },
      ANSWER_SECONDS,
      registry,
    );
    gauge(registry, {
      name: 'edgemeter_http_requests_in_flight',
      help: 'Requests being answered.',
      read: () => this.inFlight,
    });
  }

  /**
   * A request has come to its end.
   * @param route its pattern; undefined when there is none for it.
   */
  answered(method: string, route: string | undefined, outcome: Outcome, seconds: number): void {
    const series = this.seriesOf(method, route ?? UNMATCHED);
    let count = series.byOutcome.get(outcome);
    if (!count) {
      count = this.requests.of(series.method, series.route, String(outcome));
      series.byOutcome.set(outcome, count);
    }
    count.value++;
    if (outcome !== 'aborted') series.durations.observe(seconds);
  }

  private seriesOf(method: string, route: string): RouteSeries {
    const key = `${method} ${route}`;
    let series = this.routes.get(key);
    if (!series) {
      const known = METHODS.has(method) ? method : 'other';
      series = { method: known, route, byOutcome: new Map(), durations: this.durations.of(known, route) };
      this.routes.set(key, series);
    }
    return series;
  }
}

interface RouteSeries {
  readonly method: string;
  readonly route: string;
  readonly byOutcome: Map<Outcome, Count>;
  readonly durations: Observations;
}
