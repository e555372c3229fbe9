import { Gauge, type Registry } from 'prom-client';

/** What is so at the time of a scrape. */
export type Reading =
  number | undefined | readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** A number, or one for each combination of labels; undefined when it cannot be told. Must not fail. */
  readonly read: () => Reading | Promise<Reading>;
}

/** Adds a metric that is read at each scrape. What cannot be told is left out of it. */
export function gauge(registry: Registry, { name, help, labels = [], read }: GaugeDefinition): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const reading = await read();
      this.reset();
      if (typeof reading === 'number') this.set(reading);
      else if (reading === undefined) this.remove();
      else for (const [of, value] of reading) this.set(of, value);
    },
  });
}
