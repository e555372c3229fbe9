import { fraction, integer, oneOf, pairs, text, url } from './parsers.js';
import { variable } from './variable.js';

const NO_PAIRS: Readonly<Record<string, string>> = Object.freeze({});

/** The variables have the names that OpenTelemetry defines. */
export const TRACING_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: variable<string | undefined>(
    url('https:', 'http:'),
    undefined,
    'Collector that traces are sent to over OTLP/HTTP, at `/v1/traces` below this address. Without it nothing is traced.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: variable<string | undefined>(
    url('https:', 'http:'),
    undefined,
    'The same with the whole path. It has precedence over `OTEL_EXPORTER_OTLP_ENDPOINT`.',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: variable(
    pairs,
    NO_PAIRS,
    'Headers for the collector, such as `authorization=Bearer%20...`; comma-separated, percent-encoded.',
    true,
  ),
  OTEL_EXPORTER_OTLP_TIMEOUT: variable(
    integer(100, 600_000),
    10_000,
    'Longest that the collector may take to accept spans, in milliseconds.',
  ),
  OTEL_SERVICE_NAME: variable(text, 'edgemeter', 'Name of the service in traces.'),
  OTEL_RESOURCE_ATTRIBUTES: variable(
    pairs,
    NO_PAIRS,
    'More attributes of this instance in traces: `name=value`, comma-separated, percent-encoded.',
  ),
  OTEL_TRACES_SAMPLER: variable(
    oneOf(
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'always_on',
      'always_off',
      'traceidratio',
    ),
    'parentbased_always_on',
    'Which requests are traced. `parentbased_...` follows the decision of the caller, if there is one.',
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(
    fraction,
    1,
    'Share of the requests that `...traceidratio` traces, from 0 to 1.',
  ),
  OTEL_SDK_DISABLED: variable(
    oneOf('true', 'false'),
    'false',
    '`true`: nothing is traced, whatever else is set.',
  ),
};
