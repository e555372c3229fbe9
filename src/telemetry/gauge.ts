import { Gauge, type Registry } from 'prom-client';

/** The value of a gauge: a number, or one for each combination of labels; undefined when it is not known. */
export type Reading =
  number | undefined | readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Must not fail. */
  readonly read: () => Reading | Promise<Reading>;
}

/** Adds a gauge that is read at each scrape. An unknown value is left out of the scrape. */
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
