import { SpanKind, type Span } from '@opentelemetry/api';
import { createLocalJWKSet, type LocalJWKSet } from 'jose';
import { inSpan } from '../../logging/in-span.js';
import { redact } from '../../logging/redact.js';
import type { OutboundClient } from '../../outbound/outbound-client.js';
import { traceparentOf } from '../../telemetry/trace-context.js';
import { usableKeys } from './usable-keys.js';

/** Longest wait for an issuer's keys, with its discovery document. */
const FETCH_TIMEOUT_MS = 3_000;

/** Largest document that is read. Real ones have at most a few kilobytes. */
export const LARGEST_DOCUMENT = 256 * 1024;

/** Discovery documents change rarely. */
const DISCOVERY_FRESH_MS = 3_600_000;

/** Where the keys of an issuer come from. */
export interface KeySource {
  /** What is asked first. */
  readonly uri: string;
  /** @throws Error when no usable answer arrives in time. */
  readonly fetch: () => Promise<LocalJWKSet>;
}

/** The keys at an address. */
export const keysAt = (uri: string, client: OutboundClient): KeySource => ({
  uri,
  fetch: () => fetchKeySet(uri, client, FETCH_TIMEOUT_MS),
});

/**
 * The keys of an issuer that is known by its URL alone (OpenID Connect Discovery 1.0). The address of the keys is
 * looked up again after an hour, or when the keys are not there.
 */
export function discoveredKeys(issuer: string, client: OutboundClient): KeySource {
  const uri = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  let known: { readonly address: string; readonly until: number } | undefined;
  const fetch = async (): Promise<LocalJWKSet> => {
    const begun = performance.now();
    if (known === undefined || begun >= known.until) {
      const document = await fetchDocument(uri, client, FETCH_TIMEOUT_MS, ['application/json']);
      known = { address: keyAddress(document, issuer), until: begun + DISCOVERY_FRESH_MS };
    }
    try {
      const left = FETCH_TIMEOUT_MS - (performance.now() - begun);
      return await fetchKeySet(known.address, client, Math.max(1, Math.round(left)));
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return { uri, fetch };
}

/** @throws Error when the document is that of another issuer: its keys would be trusted for the configured one. */
function keyAddress(document: unknown, issuer: string): string {
  const { issuer: named, jwks_uri: address } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (named !== issuer) {
    const text = JSON.stringify(named ?? null).slice(0, 200);
    throw new Error(`The discovery document is of the issuer ${text}, not of ${JSON.stringify(issuer)}`);
  }
  if (typeof address !== 'string') throw new Error('The discovery document names no key set');
  return address;
}

async function fetchKeySet(uri: string, client: OutboundClient, timeoutMs: number): Promise<LocalJWKSet> {
  const types = ['application/jwk-set+json', 'application/json'];
  return createLocalJWKSet(usableKeys(await fetchDocument(uri, client, timeoutMs, types)));
}

function fetchDocument(
  uri: string,
  client: OutboundClient,
  timeoutMs: number,
  mediaTypes: readonly string[],
): Promise<unknown> {
  const attributes = { 'http.request.method': 'GET', 'url.full': redact(uri.split('?', 1)[0] ?? '') };
  return inSpan('GET', { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const headers = traceHeaders(span);
    const body = await client.get(uri, { headers, mediaTypes, mostBytes: LARGEST_DOCUMENT, timeoutMs });
    return JSON.parse(body.toString('utf8')) as unknown;
  });
}

/** The headers that give the request to the issuer its trace context. */
function traceHeaders(span?: Span): Record<string, string> {
  if (!span) return {};
  const tracestate = span.spanContext().traceState?.serialize();
  return { traceparent: traceparentOf(span), ...(tracestate && { tracestate }) };
}
