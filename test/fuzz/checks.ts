import { CATALOGUE } from '../../src/errors/catalogue.js';
import { faultOf, operationOf } from './document.js';
import type { FuzzRequest } from './requests.js';
import type { FuzzAnswer } from './send.js';

const STATUS_OF = new Map(Object.values(CATALOGUE).map(({ code, status }) => [code, status]));
const TRACKING_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/** What no caller is told: a stack, SQL, a table, a library. */
const INTERNALS = /node_modules|\bat \w+ \(|SELECT |INSERT |usage_rollup|prisma|SQLSTATE|\.ts:\d|ECONN/i;
const KPI_STATUSES: readonly number[] = [400, 500];

interface Header {
  readonly code: unknown;
  readonly message: unknown;
  readonly tracking_id: unknown;
  readonly errors?: readonly { readonly code: string; readonly description: unknown }[];
}

/** What is wrong with an answer to a request, in words. */
export function faultsOf(request: FuzzRequest, answer: FuzzAnswer): string[] {
  const operation = operationOf(request.operation);
  const { method } = request;
  const { status, headers } = answer;
  const faults = common(answer);
  if (status < 400) {
    if (method !== operation.method) return faults;
    const fault = faultOf(operation, status, headers['content-type'] ?? '', answer.body);
    return fault ? [...faults, fault] : faults;
  }
  // A failed HEAD has no body to look at.
  if (method === 'HEAD') return faults;
  if (operation.path.startsWith('/api/') && KPI_STATUSES.includes(status)) {
    return typeof parsed(answer.body) === 'string' ? faults : [...faults, 'a failed KPI is no JSON string'];
  }
  return [...faults, ...envelopeFaults(answer)];
}

/** What holds for every answer. */
function common({ status, headers, body }: FuzzAnswer): string[] {
  const faults: string[] = [];
  if (status >= 500 && status !== 503) faults.push(`status ${status}`);
  if ((status === 503 || status === 429) && !/^\d+$/.test(headers['retry-after'] ?? '')) {
    faults.push(`status ${status} without Retry-After`);
  }
  if (!TRACKING_ID.test(headers['x-tracking-id'] ?? '')) faults.push('no tracking id');
  if (status >= 400 && INTERNALS.test(body)) {
    faults.push('an answer tells internals');
  }
  if (headers['x-injected'] !== undefined) faults.push('an injected header');
  return faults;
}

/** What is wrong with the envelope of a failure. */
function envelopeFaults({ status, headers, body }: FuzzAnswer): string[] {
  const header = (parsed(body) as { header?: Header } | undefined)?.header;
  if (!header) return ['a failure is not in the envelope'];
  const faults: string[] = [];
  if (header.code !== -1 || header.message !== 'Failure') faults.push('the envelope is not one of a failure');
  if (header.tracking_id !== headers['x-tracking-id']) faults.push('another tracking id in the envelope');
  if (!header.errors?.length) faults.push('no errors in the envelope');
  for (const { code, description } of header.errors ?? []) {
    if (STATUS_OF.get(code) !== status) faults.push(`code ${code} in an answer of status ${status}`);
    if (typeof description !== 'string' || description === '') faults.push(`code ${code} without words`);
  }
  return faults;
}

/** The faults of answers to bytes that may be no request: only what holds for every answer, and the envelope. */
export function rawFaultsOf({ status, ...answer }: FuzzAnswer): string[] {
  if (status === 100) return [];
  if (status === 0) return ['no status line'];
  const all = { status, ...answer };
  const faults = common(all);
  if (status < 400 || all.body === '' || typeof parsed(all.body) === 'string') return faults;
  return [...faults, ...envelopeFaults(all)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
