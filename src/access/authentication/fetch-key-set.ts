import { SpanKind, type Span } from '@opentelemetry/api';
import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import { inSpan } from '../../logging/in-span.js';
import { redact } from '../../logging/redact.js';
import { traceparentOf } from '../../telemetry/trace-context.js';

/** Longest wait for an issuer's keys. */
const FETCH_TIMEOUT_MS = 3_000;

/** Largest key set that is read. Real ones have a few keys of at most a few kilobytes. */
export const LARGEST_KEY_SET = 256 * 1024;

/**
 * Fetches an issuer's keys. Follows no redirect, because only the configured address is trusted.
 * @throws Error when no usable answer arrives in time.
 */
export function fetchKeySet(uri: string): Promise<LocalJWKSet> {
  const attributes = { 'http.request.method': 'GET', 'url.full': redact(uri.split('?', 1)[0] ?? '') };
  return inSpan('GET', { kind: SpanKind.CLIENT, attributes }, (span) => fetchKeys(uri, span));
}

/** The headers that give the request to the issuer its trace context. */
function traceHeaders(span?: Span): Record<string, string> {
  if (!span) return {};
  const tracestate = span.spanContext().traceState?.serialize();
  return { traceparent: traceparentOf(span), ...(tracestate && { tracestate }) };
}

async function fetchKeys(uri: string, span?: Span): Promise<LocalJWKSet> {
  const { protocol } = new URL(uri);
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new Error(`A key set is not fetched over ${protocol}`);
  const response = await fetch(uri, {
    headers: { accept: 'application/jwk-set+json, application/json', ...traceHeaders(span) },
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The issuer answered ${response.status}`);
  }
  return createLocalJWKSet(JSON.parse(await readText(response)) as JSONWebKeySet);
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_KEY_SET) throw new Error(`The key set is larger than ${LARGEST_KEY_SET} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}
