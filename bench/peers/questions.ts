import { DAY_MS, HOUR_MS, SLOT_MS } from '../../src/common/time.js';
import { accountOf, accounts, FROM, SITES, siteOf, SUBSCRIBERS } from './world.js';

/** The downlink bytes of one site, subscriber or account, by bucket of a range. */
export interface Question {
  readonly of: 'site' | 'subscriber' | 'account';
  /** The number of the site, subscriber or account. */
  readonly which: number;
  /** The account that it belongs to. */
  readonly account: number;
  /** Instants in Unix milliseconds, both at a bucket's start. The end is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}

/** A kind of question, with all the questions that are asked in turn. */
export interface Kind {
  readonly title: string;
  readonly connections: readonly number[];
  readonly questions: readonly Question[];
}

/** Neighbouring questions are about subscribers of different sites. */
const STEP = 37;

/** The kinds of questions about that many days. No two neighbours ask about the same site, subscriber or account. */
export function kindsOf(days: number, most: number, connections: number): Kind[] {
  const numbers = Array.from({ length: most }, (_, n) => n);
  const day = (n: number) => FROM + (n % days) * DAY_MS;
  const ofDay = (n: number) => ({ from: day(n), to: day(n) + DAY_MS, bucketMs: HOUR_MS });
  const allDays = { from: FROM, to: FROM + days * DAY_MS };
  const ofSite = (which: number) => ({ of: 'site', which, account: accountOf(which) }) as const;
  const ofSubscriber = (which: number) =>
    ({ of: 'subscriber', which, account: accountOf(siteOf(which)) }) as const;
  const range = days === 30 ? 'a month' : `${days} days`;
  return [
    {
      title: 'a site, a day by hour',
      connections: [1, connections],
      questions: numbers.map((n) => ({ ...ofSite(n % SITES), ...ofDay(Math.floor(n / SITES)) })),
    },
    {
      title: `a site, ${range} by slot of 5 minutes`,
      connections: [1],
      questions: Array.from({ length: SITES }, (_, n) => ({ ...ofSite(n), ...allDays, bucketMs: SLOT_MS })),
    },
    {
      title: 'a subscriber, a day by hour',
      connections: [1, connections],
      questions: numbers.map((n) => ({ ...ofSubscriber((n * STEP) % SUBSCRIBERS), ...ofDay(n) })),
    },
    {
      title: `an account, ${range} by day`,
      connections: [1],
      questions: accounts.map((which) => ({
        of: 'account',
        which,
        account: which,
        ...allDays,
        bucketMs: DAY_MS,
      })),
    },
  ];
}
