import { nextLink } from './next-link.js';
import { rowsOf } from './ndjson.js';
import { batchesOf, type BatchLimits, type GivenRecord } from './record-batches.js';
import { ReportBuilder } from './report-builder.js';
import { Transport, type Call, type ClientOptions } from './transport.js';
import type {
  AggregateAnswer,
  AggregateField,
  AggregateQuery,
  AggregationType,
  BatchAnswer,
  FlatReport,
  Kpi1Row,
  Kpi2Row,
  KpiQuery1,
  KpiQuery2,
  Point,
  RangeReport,
  Report,
  Resolution,
  Verdict,
} from './types.js';

type Options = Pick<Call, 'signal'>;
type Body = Report | ReportBuilder;

interface SendOptions extends Options, Partial<BatchLimits> {
  readonly mode?: 'partial' | 'atomic';
  /** Sees what became of each body, as soon as it is stored. */
  readonly onBatch?: (verdict: Verdict) => void;
}

const REPORT = '/connectivity/v1/report';
const JSON_TYPE = { 'Content-Type': 'application/json' };

const reportOf = (body: Body): Report => (body instanceof ReportBuilder ? body.build() : body);

const posted = (body: unknown, options: Options = {}): Call => ({
  method: 'POST',
  headers: JSON_TYPE,
  body: JSON.stringify(body),
  ...options,
});

/** A client of one service with one set of credentials. */
export class Edgemeter {
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
  }

  /** A report over a range. */
  report(body: Body, options?: Options): Promise<RangeReport> {
    return this.#transport.json(REPORT, posted(reportOf(body), options));
  }

  /** A report of the five minutes up to now: `ReportBuilder.now()`. */
  currentReport(body: Body, options?: Options): Promise<FlatReport> {
    return this.#transport.json(REPORT, posted(reportOf(body), options));
  }

  /** Every page of a report with a `page_size`. */
  async *reportPages(body: Body, options?: Options): AsyncGenerator<RangeReport> {
    let request = reportOf(body);
    for (;;) {
      const page = await this.report(request, options);
      yield page;
      if (page.next_page_token === undefined) return;
      request = { ...request, page_token: page.next_page_token };
    }
  }

  /** The points of a report as they arrive, however many there are. */
  async *reportPoints(body: Body, options: Options = {}): AsyncGenerator<Point> {
    const call = posted(reportOf(body), options);
    const headers = { ...JSON_TYPE, Accept: 'application/x-ndjson' };
    yield* rowsOf<Point>((await this.#transport.send(REPORT, { ...call, headers })).body);
  }

  /** Several reports over one state of the data. */
  reports(bodies: readonly Body[], options?: Options): Promise<BatchAnswer> {
    return this.#transport.json(`${REPORT}:batch`, posted({ requests: bodies.map(reportOf) }, options));
  }

  /** How a report is understood. Reads no data. */
  validate(body: Body, options?: Options): Promise<Resolution> {
    return this.#transport.json(`${REPORT}:validate`, posted(reportOf(body), options));
  }

  /** Every row of KPI 1, page by page. */
  kpi1(query: KpiQuery1 = {}, options?: Options): AsyncGenerator<Kpi1Row> {
    return this.#kpiRows('/api/kpi1', query, options);
  }

  /** Every row of KPI 2, page by page. */
  kpi2(query: KpiQuery2 = {}, options?: Options): AsyncGenerator<Kpi2Row> {
    return this.#kpiRows('/api/kpi2', query, options);
  }

  /** One page of the user's own usage. */
  async aggregate(
    type: AggregationType,
    field: AggregateField,
    query: AggregateQuery,
    options?: Options,
  ): Promise<AggregateAnswer> {
    const answer = await this.#transport.json<{ data: AggregateAnswer }>(
      `/user/usage/aggregate/${type}/${field}`,
      { query, ...options },
    );
    return answer.data;
  }

  /**
   * Stores any number of records, in bodies of 10,000 or 4 MB unless given. A body that got no answer is sent again:
   * the service knows the records it has, by their identifiers. Records without an identifier get one here.
   */
  async sendRecords(
    records: Iterable<GivenRecord> | AsyncIterable<GivenRecord>,
    { mode, onBatch, signal, records: most = 10_000, bytes = 4_000_000 }: SendOptions = {},
  ): Promise<Verdict> {
    let total: Verdict = { received: 0, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0, errors: [] };
    for await (const { text, offset } of batchesOf(records, { records: most, bytes })) {
      const { data } = await this.#transport.json<{ data: Verdict }>('/usage/v1/records', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-ndjson' },
        query: { mode },
        body: text,
        ...(signal && { signal }),
      });
      onBatch?.(data);
      total = sum(total, data, offset);
    }
    return total;
  }

  async *#kpiRows<Row>(path: string, query: Call['query'], options: Options = {}): AsyncGenerator<Row> {
    let call: Call = { ...options, query: { limit: 10_000, ...query } };
    let next: string | undefined = path;
    while (next !== undefined) {
      const response = await this.#transport.send(next, call);
      yield* (await response.json()) as Row[];
      next = nextLink(response.headers.get('Link'));
      call = options;
    }
  }
}

/** Errors of a later body are counted on from the records before it. */
function sum(total: Verdict, batch: Verdict, offset: number): Verdict {
  const errors = batch.errors.map(({ line: _, ...error }) => ({ ...error, index: error.index + offset }));
  return {
    received: total.received + batch.received,
    accepted: total.accepted + batch.accepted,
    duplicates: total.duplicates + batch.duplicates,
    conflicts: total.conflicts + batch.conflicts,
    rejected: total.rejected + batch.rejected,
    errors: [...total.errors, ...errors],
  };
}
