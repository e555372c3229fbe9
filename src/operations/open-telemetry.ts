import {
  createTraceState,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind as OtelSpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
} from '@opentelemetry/api';
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
import type { Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import { parentOf } from '../logging/request-context.js';
import type { Span, SpanAttributes, SpanKind, TraceHeaders, Tracer } from '../telemetry/span.js';
import { buildVersion } from './build-version.js';

type TracingConfig = NonNullable<Config['tracing']>;

/** Longest that the end of the service waits for its last spans to be taken, in milliseconds. */
const LONGEST_STOP_MS = 3_000;

/** Traces by OpenTelemetry, sent over HTTP. Loaded only where traces are sent to: it is large. */
export class OpenTelemetry implements Tracer {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: OtelTracer;

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

  begin(name: string, headers: TraceHeaders, attributes: SpanAttributes): Span {
    const options = { kind: OtelSpanKind.SERVER, attributes };
    return new TracedSpan(this.tracer, this.tracer.startSpan(name, options, contextOf(headers)));
  }

  async stop(): Promise<void> {
    const gaveUp = new AbortController();
    const tooLong = setTimeout(LONGEST_STOP_MS, undefined, { signal: gaveUp.signal, ref: false });
    await Promise.race([this.provider.shutdown().catch(() => undefined), tooLong.catch(() => undefined)]);
    gaveUp.abort();
  }
}

class TracedSpan implements Span {
  readonly traceId: string;
  readonly traceparent: string;

  constructor(
    private readonly tracer: OtelTracer,
    private readonly span: OtelSpan,
  ) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceId = traceId;
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  get tracestate(): string | undefined {
    return this.span.spanContext().traceState?.serialize();
  }

  child(name: string, kind: SpanKind, attributes: SpanAttributes): Span {
    const options = { kind: kind === 'client' ? OtelSpanKind.CLIENT : OtelSpanKind.INTERNAL, attributes };
    const context = trace.setSpan(ROOT_CONTEXT, this.span);
    return new TracedSpan(this.tracer, this.tracer.startSpan(name, options, context));
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  end(errorType?: string): void {
    if (errorType !== undefined) {
      this.span.setAttribute('error.type', errorType);
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}

/** The span of the caller, as far as its headers can be understood. */
function contextOf({ traceparent, tracestate }: TraceHeaders): Context {
  const parent = parentOf(traceparent);
  if (!parent) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...parent,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  });
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
