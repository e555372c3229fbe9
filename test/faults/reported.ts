import { expect } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { Answer, Instance } from './instance.js';

const DAY_MS = 86_400_000;

/** Asks for the bytes of an account on a day. */
export const dayReport = (account: string, day: number): object => ({
  start_date_time: new Date(day).toISOString(),
  end_date_time: new Date(day + DAY_MS).toISOString(),
  granularity: 'DAY',
  dimension_filter_clauses: [
    { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: [account] }] },
  ],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
});

export const totalOf = (text: string): number => Number(/"value":(\d+)/.exec(text)?.[1]);

/** The first answer that is no failure: a connection that still waits for an answer has its time limit. */
export const answered = (instance: Instance, body: object, tag?: string): Promise<Answer> =>
  eventually('the instance answers', async () => {
    const found = await instance.report(body, tag);
    return found && found.status < 500 ? found : undefined;
  });

/** Expects a report to say a total. */
export async function expectTotal(
  instance: Instance,
  account: string,
  day: number,
  total: number,
): Promise<void> {
  const { status, text } = await answered(instance, dayReport(account, day));
  expect({ status, total: totalOf(text) }).toEqual({ status: 200, total });
}
