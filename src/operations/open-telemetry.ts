import { diag, DiagLogLevel, type Tracer } from '@opentelemetry/api';
import { setTimeout } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-node';
import type { TracingConfig } from '../config/tracing.js';
import type { Logger } from '../logging/logger.js';
import type { Tracing } from '../telemetry/tracing.js';
import { buildVersion } from './build-version.js';

/** The longest time that the stop of the service waits until the collector has the last spans, in milliseconds. */
const LONGEST_STOP_MS = 3_000;

/** OpenTelemetry, which sends traces over HTTP. Loaded only when traces have a destination, because it is large. */
export class OpenTelemetry implements Tracing {
  readonly tracer: Tracer;
  private readonly provider: NodeTracerProvider;

  constructor(config: TracingConfig, logger: Logger) {
    const warn = (message: string) => {
      logger.warn({ detail: message }, 'traces could not be sent');
    };
    const silent = () => undefined;
    diag.setLogger(
      { error: warn, warn, info: silent, debug: silent, verbose: silent },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    const exporter = new OTLPTraceExporter({
      url: config.url,
      headers: { ...config.headers },
      timeoutMillis: config.timeoutMs,
    });
    this.provider = new NodeTracerProvider({
      resource: defaultResource().merge(
        resourceFromAttributes({
          'service.version': buildVersion(),
          ...config.resourceAttributes,
          'service.name': config.serviceName,
        }),
      ),
      sampler: samplerOf(config),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('edgemeter', buildVersion());
  }

  async stop(): Promise<void> {
    const timeout = new AbortController();
    const tooLong = setTimeout(LONGEST_STOP_MS, undefined, { signal: timeout.signal, ref: false });
    await Promise.race([this.provider.shutdown().catch(() => undefined), tooLong.catch(() => undefined)]);
    timeout.abort();
  }
}

function samplerOf({ sampler, samplerRatio }: TracingConfig): Sampler {
  const roots: Readonly<Record<string, Sampler>> = {
    always_on: new AlwaysOnSampler(),
    always_off: new AlwaysOffSampler(),
    traceidratio: new TraceIdRatioBasedSampler(samplerRatio),
  };
  const [, parentBased, name = ''] = /^(parentbased_)?(.*)$/.exec(sampler) ?? [];
  const root = roots[name] ?? new AlwaysOnSampler();
  return parentBased === undefined ? root : new ParentBasedSampler({ root });
}
