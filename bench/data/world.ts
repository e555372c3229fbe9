import { HOUR_MS } from '../../src/common/time.js';

/** An account's site. */
export interface Site {
  readonly accountId: string;
  readonly siteId: string;
}

/** Accounts, sites and subscribers that the published requests name. */
export const NAMED = Object.freeze({
  enterprise: '62c40843c7a1909709112345',
  reportAccount: '62c40843c7a190970912345',
  reportSite: '62c408aaadd8f757bf412345',
  reportMsisdn: '8020010012345',
  rateAccount: '62b00f5695c2cd8c530548e5',
  rateSite: '628f12886f8307435f7b7c59',
  nowImsi: '310550000010232',
  nowMsisdn: '8120012300987',
});

/** The site whose last minutes grow with the database, in an account of its own. */
export const GROWING_SITE: Site = { accountId: 'bench-growing', siteId: 'site-that-grows' };

const ACCOUNTS = 10;

const accountId = (n: number): string =>
  [NAMED.enterprise, NAMED.reportAccount, NAMED.rateAccount][n] ??
  `bench-account-${String(n).padStart(2, '0')}`;

function siteId(account: number, site: number): string {
  if (site === 0 && accountId(account) === NAMED.reportAccount) return NAMED.reportSite;
  if (site === 0 && accountId(account) === NAMED.rateAccount) return NAMED.rateSite;
  return `site-${String(account).padStart(2, '0')}-${String(site).padStart(2, '0')}`;
}

/** That many sites of each of ten accounts, with the sites that the requests name. */
export function sites(perAccount: number): Site[] {
  return Array.from({ length: ACCOUNTS * perAccount }, (_, n) => ({
    accountId: accountId(n % ACCOUNTS),
    siteId: siteId(n % ACCOUNTS, Math.floor(n / ACCOUNTS)),
  }));
}

/** The days of the published requests, with a day before and after: 2022-06-21 to 2022-08-13. */
export const PERIOD = Object.freeze({ from: Date.UTC(2022, 5, 21), to: Date.UTC(2022, 7, 13) });

/** The days of the published requests about one subscriber. */
export const SUBSCRIBER_PERIOD = Object.freeze({ from: Date.UTC(2022, 6, 6), to: Date.UTC(2022, 6, 11) });

/** Longest time of a measurement with reports of NOW. Records exist for that long before the measurement as well. */
const LONGEST_HOURS = 8;
export const nowPeriod = (now: number) => ({ from: now - HOUR_MS, to: now + LONGEST_HOURS * HOUR_MS });
