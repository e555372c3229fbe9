import type { TestApp } from '../support/test-app.js';

/** What an attacker gets to see of an answer, without what differs from request to request. */
export interface Seen {
  readonly status: number;
  readonly body: string;
  /** The names of the headers, and those of their values that do not change by themselves. */
  readonly headers: readonly string[];
}

const CHANGING = ['date', 'x-tracking-id', 'content-length', 'etag'];

/** Asks, and keeps everything by which two answers could be told apart. */
export async function seenBy(
  { url }: Pick<TestApp, 'url'>,
  path: string,
  { body, ...init }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Seen> {
  const answer = await fetch(`${url}${path}`, {
    method: init.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...init.headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text
      .replace(/"tracking_id":"[^"]*"/, '"tracking_id":"..."')
      .replace(/"system_time":\d+/, '"system_time":0'),
    headers: [...answer.headers]
      .map(([name, value]) => (CHANGING.includes(name) ? name : `${name}: ${value}`))
      .sort(),
  };
}
