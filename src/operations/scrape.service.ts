import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Metrics } from '../telemetry/metrics.js';
import { Gauges } from './gauges.js';
import { processMetrics } from './process-metrics.js';

/** Prints the metrics of the application and of its process. */
@Injectable()
export class ScrapeService {
  /** The media type of the text. */
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  /** @param _gauges registers the gauges that are read at each scrape. */
  constructor(
    private readonly metrics: Metrics,
    _gauges: Gauges,
  ) {
    processMetrics();
  }

  /** All metrics, in Prometheus's text format. */
  async scrape(): Promise<string> {
    const texts = await Promise.all(this.registries.map((registry) => registry.metrics()));
    return texts.join('\n');
  }

  /** All metrics except those of the process, which differ between systems. */
  describe(): MetricDescription[] {
    const metrics = this.metrics.registry.getMetricsAsArray() as unknown as RegisteredMetric[];
    return metrics.map(({ name, help, type, labelNames }) => ({
      name,
      help,
      type,
      labels: labelNames,
    }));
  }

  private get registries(): readonly Registry[] {
    return [this.metrics.registry, processMetrics()];
  }
}

/** A metric as the docs list it. */
export interface MetricDescription {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
}

interface RegisteredMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}
