import { SpanKind, type Span } from '@opentelemetry/api';
import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import { inSpan } from '../../logging/in-span.js';
import { redact } from '../../logging/redact.js';
import type { OutboundClient } from '../../outbound/outbound-client.js';
import { traceparentOf } from '../../telemetry/trace-context.js';

/** Longest wait for an issuer's keys. */
const FETCH_TIMEOUT_MS = 3_000;

/** Largest key set that is read. Real ones have a few keys of at most a few kilobytes. */
export const LARGEST_KEY_SET = 256 * 1024;

/** Where the keys of an issuer come from. */
export interface KeySource {
  readonly uri: string;
  /** @throws Error when no usable answer arrives in time. */
  readonly fetch: () => Promise<LocalJWKSet>;
}

/** The keys at an address. */
export const keysAt = (uri: string, client: OutboundClient): KeySource => ({
  uri,
  fetch: () => fetchKeySet(uri, client),
});

/**
 * Fetches an issuer's keys.
 * @throws Error when no usable answer arrives in time.
 */
function fetchKeySet(uri: string, client: OutboundClient): Promise<LocalJWKSet> {
  const attributes = { 'http.request.method': 'GET', 'url.full': redact(uri.split('?', 1)[0] ?? '') };
  return inSpan('GET', { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const body = await client.get(uri, {
      headers: traceHeaders(span),
      mediaTypes: ['application/jwk-set+json', 'application/json'],
      mostBytes: LARGEST_KEY_SET,
      timeoutMs: FETCH_TIMEOUT_MS,
    });
    return createLocalJWKSet(JSON.parse(body.toString('utf8')) as JSONWebKeySet);
  });
}

/** The headers that give the request to the issuer its trace context. */
function traceHeaders(span?: Span): Record<string, string> {
  if (!span) return {};
  const tracestate = span.spanContext().traceState?.serialize();
  return { traceparent: traceparentOf(span), ...(tracestate && { tracestate }) };
}
