import type pg from 'pg';
import { cell, digest, insertFacts } from './insert-facts.js';
import { GROWING_SITE, NAMED, nowPeriod, SUBSCRIBER_PERIOD } from './world.js';

/** Records of one subscriber or site, one after the other at equal intervals. */
interface Stream {
  readonly label: string;
  /** Milliseconds between the starts of two records. */
  readonly everyMs: number;
  readonly accountId: string;
  readonly siteId: string;
  readonly msisdn?: string;
  readonly imsi?: string;
}

const STREAMED = `
  SELECT n, $1::text AS account_id, $2::text AS customer_site_id, ${digest('n')} AS digest, n * $3::bigint AS started_at,
    n * $3::bigint + 20000 AS ended_at, coalesce($4::text, CASE WHEN $5::text IS NULL THEN '8809999999' END) AS msisdn,
    $5::text AS imsi, 1 AS service_id, ${cell('0')} AS cell_id
  FROM generate_series($6::bigint, $7::bigint) AS n`;

const SUBSCRIBER_EVERY_MS = 150_000;
const NOW_EVERY_MS = 10_000;
const WINDOW_MS = 300_000;
/** How far records reach ahead of the clock. This is longer than a run takes. */
const AHEAD_MS = 30_000;

/** Stores the records of a stream that begin in a period. */
async function insertStream(client: pg.Client, stream: Stream, from: number, to: number): Promise<void> {
  const { label, everyMs, accountId, siteId, msisdn = null, imsi = null } = stream;
  const [first, last] = [Math.ceil(from / everyMs), Math.ceil(to / everyMs) - 1];
  await insertFacts(client, label, STREAMED, [accountId, siteId, everyMs, msisdn, imsi, first, last]);
}

/**
 * Makes the records of the one subscriber of the published requests. Their density does not depend on the size of the
 * database.
 */
export async function makeSubscriberStream(client: pg.Client): Promise<void> {
  const { reportAccount: accountId, reportMsisdn: msisdn } = NAMED;
  const siteId = 'site-of-subscriber';
  const stream = { label: 'subscriber', everyMs: SUBSCRIBER_EVERY_MS, accountId, siteId, msisdn };
  await insertStream(client, stream, SUBSCRIBER_PERIOD.from, SUBSCRIBER_PERIOD.to);
}

/**
 * Makes the records for reports of NOW. Records end before the present time, as in real use, so a measurement makes
 * them as it goes on. The density of the named streams does not depend on the size of the database.
 */
export class NowStreams {
  private until: number;
  private readonly streams: readonly Stream[];

  /**
   * @param growingWindow records in any five minutes of the site that grows.
   * @param now the present time. Records exist from some time before it.
   */
  constructor(growingWindow: number, now: number) {
    this.until = nowPeriod(now).from;
    const { reportAccount, reportSite, rateAccount, rateSite, nowImsi, nowMsisdn } = NAMED;
    const ofRates = { everyMs: NOW_EVERY_MS, accountId: rateAccount, siteId: rateSite };
    this.streams = [
      { label: 'now-site', everyMs: NOW_EVERY_MS, accountId: reportAccount, siteId: reportSite },
      { label: 'now-imsi', ...ofRates, imsi: nowImsi },
      { label: 'now-msisdn', ...ofRates, msisdn: nowMsisdn },
      { label: 'now-growing', everyMs: Math.floor(WINDOW_MS / growingWindow), ...GROWING_SITE },
    ];
  }

  /** Makes the missing records up to now, and a little more. */
  async keepUp(client: pg.Client): Promise<void> {
    const to = Date.now() + AHEAD_MS;
    for (const stream of this.streams) await insertStream(client, stream, this.until, to);
    this.until = to;
  }
}
