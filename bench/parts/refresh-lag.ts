import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { quantile } from '../statistics.js';

/** The age of the oldest change that was not yet in the stored aggregates, in milliseconds. */
export interface RefreshLag {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** From the last acknowledgement until the log was empty. */
  readonly toEmpty: number;
  /** Whether any change was seen in the log. */
  readonly changesSeen: boolean;
}

const LOOK_EVERY_MS = 100;
const LOOK_AT_END_EVERY_MS = 20;
const LONGEST_WAIT_MS = 120_000;

/** Looks at the change log again and again while other work runs. */
export async function watchRefreshLag<T>(url: string, work: () => Promise<T>): Promise<[T, RefreshLag]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const ages: number[] = [];
    const over = new AbortController();
    const watching = (async () => {
      while (!over.signal.aborted) {
        ages.push((await oldestAge(client)) ?? 0);
        await delay(LOOK_EVERY_MS);
      }
    })();
    const result = await work().finally(() => over.abort());
    const endedAt = performance.now();
    await watching;
    await untilEmpty(client);
    const toEmpty = performance.now() - endedAt;
    ages.sort((a, b) => a - b);
    const max = ages.at(-1) ?? 0;
    return [
      result,
      {
        samples: ages.length,
        p50: quantile(ages, 0.5),
        p99: quantile(ages, 0.99),
        max,
        toEmpty,
        changesSeen: max > 0,
      },
    ];
  } finally {
    await client.end();
  }
}

async function untilEmpty(client: pg.Client): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  while ((await oldestAge(client)) !== undefined) {
    if (performance.now() > giveUpAt) throw new Error('The change log is not being emptied');
    await delay(LOOK_AT_END_EVERY_MS);
  }
}

/** Undefined when the log is empty. */
async function oldestAge(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ oldest: string | null }>(
    'SELECT min(logged_at) AS oldest FROM usage_change',
  );
  const oldest = rows[0]?.oldest;
  return oldest == null ? undefined : Math.max(0, Date.now() - Number(oldest));
}
