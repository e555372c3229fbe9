import type { Registry } from 'prom-client';

/** What a metric is called and what it means. */
export interface MetricDefinition<L extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly L[];
}

/** One line of a scrape. */
interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

type RegistryMetric = Parameters<Registry['registerMetric']>[0];

/**
 * A metric whose series are plain numbers that whoever counts holds in hand. The registry's own kinds look a series up
 * by its labels each time, which costs a request more than a microsecond; here it costs an addition.
 */
abstract class Metric<L extends string, S> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  readonly aggregator = 'sum';
  abstract readonly type: 'counter' | 'histogram';
  private readonly series = new Map<string, { readonly labels: Record<string, string>; readonly state: S }>();

  constructor({ name, help, labels }: MetricDefinition<L>, registry: Registry) {
    this.name = name;
    this.help = help;
    this.labelNames = labels;
    // All that a registry asks of a metric is what this class has.
    registry.registerMetric(this as unknown as RegistryMetric);
  }

  /**
   * The series of some values of the labels, in their order; it stays the same, and may be kept.
   * @param values each of a closed set: every combination is held for as long as the process lives.
   */
  of(...values: string[]): S {
    const key = values.join('\0');
    const known = this.series.get(key);
    if (known) return known.state;
    const labels = Object.fromEntries(this.labelNames.map((name, place) => [name, values[place] ?? '']));
    const state = this.begin();
    this.series.set(key, { labels, state });
    return state;
  }

  /** What the registry prints. */
  get(): Promise<object> {
    // Without labels there is one series, and it begins at zero.
    if (this.labelNames.length === 0) this.of();
    const { name, help, type, aggregator } = this;
    const values = [...this.series.values()].flatMap(({ labels, state }) => this.samples(labels, state));
    return Promise.resolve({ name, help, type, aggregator, values });
  }

  reset(): void {
    this.series.clear();
  }

  protected abstract begin(): S;
  protected abstract samples(labels: Record<string, string>, state: S): Sample[];
}

/** A number that only grows: `count.value += n`. */
export interface Count {
  value: number;
}

/** Counts. */
export class Counter<L extends string = string> extends Metric<L, Count> {
  readonly type = 'counter';

  protected begin(): Count {
    return { value: 0 };
  }

  protected samples(labels: Record<string, string>, { value }: Count): Sample[] {
    return [{ labels, value }];
  }
}

/** The observations of one series. */
export class Observations {
  /** By bucket, each without those before it; the last is for what exceeds all bounds. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let place = 0;
    while (place < this.bounds.length && value > (this.bounds[place] as number)) place++;
    (this.counts[place] as number)++;
    this.sum += value;
  }
}

/** Counts observations by their size. */
export class Histogram<L extends string = string> extends Metric<L, Observations> {
  readonly type = 'histogram';

  /** @param bounds upper bounds of the buckets, ascending. */
  constructor(
    definition: MetricDefinition<L>,
    private readonly bounds: readonly number[],
    registry: Registry,
  ) {
    super(definition, registry);
  }

  protected begin(): Observations {
    return new Observations(this.bounds);
  }

  protected samples(labels: Record<string, string>, { counts, sum }: Observations): Sample[] {
    let count = 0;
    const buckets = [...counts].map((within, place): Sample => {
      count += within;
      const le = this.bounds[place] ?? '+Inf';
      return {
        labels: { le, ...labels },
        value: count,
        metricName: `${this.name}_bucket`,
      };
    });
    return [
      ...buckets,
      { labels, value: sum, metricName: `${this.name}_sum` },
      { labels, value: count, metricName: `${this.name}_count` },
    ];
  }
}
