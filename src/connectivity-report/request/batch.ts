import { ApiError, throwIfAny, type Fault } from '../../errors/api-error.js';
import { isObject } from '../../common/is-object.js';

/** Reports that are asked for together. */
export const MOST_REPORTS = 20;

/**
 * The requests of a batch, each as it was sent.
 * @throws ApiError with every fault of the batch itself; those of its requests are not looked for.
 */
export function parseBatch(body: unknown): readonly unknown[] {
  if (!isObject(body)) throw new ApiError({ name: 'MALFORMED_BODY', detail: 'must be a JSON object' });
  const { requests, ...others } = body;
  const faults: Fault[] = Object.keys(others).map((field) => ({ name: 'UNKNOWN_PROPERTY', field }));
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MOST_REPORTS) {
    const detail = `must be an array of 1 to ${MOST_REPORTS} reports`;
    faults.push({ name: 'BATCH', field: 'requests', detail });
  }
  throwIfAny(faults);
  return requests as readonly unknown[];
}

/** As how many requests a batch counts, whether or not it is one: that is not told yet. */
export function reportsIn(body: unknown): number {
  const requests = (body as { readonly requests?: unknown } | null | undefined)?.requests;
  return Array.isArray(requests) ? Math.min(Math.max(1, requests.length), MOST_REPORTS) : 1;
}
