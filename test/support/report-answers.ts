import type { TestApp } from './test-app.js';

/** A point of a series as it is answered. */
export interface Point {
  readonly time_stamp: string;
  readonly name: string;
  readonly value: number | null;
  readonly aggregation_type?: string;
  readonly [dimension: string]: unknown;
}

/** Posts a report. */
export async function postReport(
  { url }: Pick<TestApp, 'url'>,
  key: string,
  body: object,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

/**
 * The series of a report over a range.
 * @throws Error when it is not answered with 200.
 */
export async function seriesOf(
  service: Pick<TestApp, 'url'>,
  key: string,
  body: object,
): Promise<readonly (readonly Point[])[]> {
  const { status, text } = await postReport(service, key, body);
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return (JSON.parse(text) as { result: Point[][] }).result;
}

interface Failure {
  readonly header: { readonly errors: readonly Fault[] };
}

export interface Fault {
  readonly code: string;
  readonly description: string;
  readonly field?: string;
}

/** The faults of a report that is refused with 400. */
export async function faultsOf(
  service: Pick<TestApp, 'url'>,
  key: string,
  body: object,
): Promise<readonly Fault[]> {
  const { status, text } = await postReport(service, key, body);
  if (status !== 400) throw new Error(`${status}: ${text}`);
  return (JSON.parse(text) as Failure).header.errors;
}
