import { isObject } from '../common/is-object.js';
import type { ExportTarget } from './export-target.js';
import { RequestRefused } from './request-refused.js';
import type { ServiceAddress } from './service-address.js';

/** A request to a running service. */
export interface ServiceRequest {
  /** Below the URL of the service. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** JSON for a POST. Absent: a GET. */
  readonly body?: string;
}

/** The service is busy, limited, starting or broken: the request may succeed later. */
const LATER: readonly number[] = [408, 429];

/**
 * Sends a request.
 * @returns a successful answer, whose body has not been read.
 * @throws RequestRefused with the faults that the service names; Error when it cannot be reached or fails.
 */
export async function ask({ url, apiKey }: ServiceAddress, request: ServiceRequest): Promise<Response> {
  const target = new URL(request.path, url);
  for (const [name, value] of Object.entries(request.query)) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  const answer = await fetch(target, {
    method: request.body === undefined ? 'GET' : 'POST',
    headers: {
      ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
      ...(apiKey !== undefined && { 'X-API-Key': apiKey }),
    },
    body: request.body,
    // Followed, it would hand the key to another server.
    redirect: 'manual',
  }).catch((error: unknown) => {
    throw new Error(`The service at ${url.origin} cannot be reached: ${reasonOf(error)}`);
  });
  if (answer.ok) return answer;
  const text = await describe(answer);
  if (answer.status >= 400 && answer.status < 500 && !LATER.includes(answer.status)) {
    throw new RequestRefused(`The service refused the request: ${text}`);
  }
  throw new Error(`The service did not answer the request: ${text}`);
}

/**
 * Copies the body of an answer.
 * @param convert makes other text of each piece; absent: the bytes stay as they are.
 * @returns how many bytes were written.
 * @throws Error when the answer breaks off.
 */
export async function copyBody(
  answer: Response,
  target: ExportTarget,
  convert?: (text: string) => string,
): Promise<number> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let last: number | undefined;
  const write = async (piece: Buffer): Promise<void> => {
    if (piece.length === 0) return;
    bytes += piece.length;
    last = piece.at(-1);
    await target.write(piece);
  };
  try {
    for await (const chunk of piecesOf(answer)) {
      await write(
        convert ? Buffer.from(convert(decoder.decode(chunk, { stream: true }))) : Buffer.from(chunk),
      );
    }
    if (bytes > 0 && last !== LINE_FEED) await write(Buffer.from('\n'));
    await target.complete();
    return bytes;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

const LINE_FEED = 10;

async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    if (body) yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new Error(`The answer broke off: ${reasonOf(error)}`);
  }
}

/** The status, every fault with its field, and what helps to find the request in the log. */
async function describe(answer: Response): Promise<string> {
  const text = await answer.text().catch(() => '');
  const lines = faultsIn(text).map(({ code, field, description }) =>
    [field && `${field}:`, description, code && `(${code})`].filter(Boolean).join(' '),
  );
  const trackingId = answer.headers.get('X-Tracking-Id');
  const wait = answer.headers.get('Retry-After');
  const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get('Location') : null;
  return [
    [answer.status, answer.statusText].filter(Boolean).join(' '),
    ...(lines.length > 0 ? lines : [text.slice(0, MOST_SHOWN).trim()].filter((line) => line !== '')),
    ...(location === null ? [] : [`It leads to ${location}: give the URL of the service itself`]),
    ...(wait === null ? [] : [`Try again in ${wait} s`]),
    ...(trackingId === null ? [] : [`Tracking id ${trackingId}`]),
  ].join('\n  ');
}

const MOST_SHOWN = 500;

interface Fault {
  readonly code?: string;
  readonly field?: string;
  readonly description?: string;
}

/** The faults of an envelope. A KPI answers with a text, and a proxy with anything. */
function faultsIn(text: string): readonly Fault[] {
  const body = parsed(text);
  if (typeof body === 'string') return [{ description: body }];
  const header = isObject(body) && 'header' in body ? body.header : undefined;
  const errors = isObject(header) && 'errors' in header ? header.errors : undefined;
  return Array.isArray(errors) ? (errors as Fault[]) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Node's own message is "fetch failed". Its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ('code' in cause ? String(cause.code) : error.message);
}
