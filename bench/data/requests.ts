import { PUBLISHED_REQUESTS } from '../../src/connectivity-report/examples.js';
import type { DimensionFilterDto } from '../../src/connectivity-report/request/dimension-filter.dto.js';
import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { DAY_MS, HOUR_MS, SLOT_MS } from '../../src/common/time.js';
import { MONTH_DAYS, SUBSCRIBERS_ACCOUNT } from './subscriber-months.js';
import { GROWING_SITE, NAMED, PERIOD, type Site } from './world.js';

/** A report to be measured. */
export interface MeasuredReport {
  readonly title: string;
  readonly report: ReportDto;
}

export const exact = (name: DimensionFilterDto['dimension_name'], value: string): DimensionFilterDto => ({
  dimension_name: name,
  operator: 'EXACT',
  expressions: [value],
});

export const ofSite = ({ accountId, siteId }: Site) => [
  { filters: [exact('account_id', accountId), exact('customer_site_id', siteId)] },
];

export const upTo = (name: 'uplink_bandwidth' | 'downlink_bandwidth') => ({
  name,
  metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE' as const, comparison_value: 1 }] }],
});

const at = (instant: number): string => new Date(instant).toISOString().replace('.000Z', '+00:00');

const DAYS = 30;
const HOURS = 24;
const REPORT_SITE: Site = { accountId: NAMED.reportAccount, siteId: NAMED.reportSite };

const monthBySlot = (site: Site, start: number): ReportDto => ({
  start_date_time: at(start),
  end_date_time: at(start + DAYS * DAY_MS - SLOT_MS),
  dimensions: ['customer_site_id'],
  dimension_filter_clauses: ofSite(site),
  metrics: [upTo('uplink_bandwidth'), upTo('downlink_bandwidth')],
});

/** Every slot of 30 days, twice: 2 x 8,640 points. */
export const MONTH_BY_SLOT: MeasuredReport = {
  title: 'A month by slot, PERCENTILE 1 (17,280 points)',
  report: monthBySlot(REPORT_SITE, Date.UTC(2022, 6, 11)),
};

export const byHour = (clauses: ReturnType<typeof ofSite>, start: number): ReportDto => ({
  start_date_time: at(start),
  end_date_time: at(start + (HOURS - 1) * HOUR_MS),
  granularity: 'HOUR',
  dimension_filter_clauses: clauses,
  metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
});

/** One metric of a day, hour by hour. */
export const DAY_BY_HOUR: MeasuredReport = {
  title: 'A day by hour (24 points)',
  report: byHour(ofSite(REPORT_SITE), Date.UTC(2022, 6, 20)),
};

const MONTH_OF_SUBSCRIBERS = {
  start_date_time: at(PERIOD.from),
  end_date_time: at(PERIOD.from + (MONTH_DAYS - 1) * DAY_MS),
  granularity: 'DAY' as const,
  dimension_filter_clauses: [{ filters: [exact('account_id', SUBSCRIBERS_ACCOUNT)] }],
};

const MONTH_OF_SITE = {
  start_date_time: at(Date.UTC(2022, 6, 1)),
  end_date_time: at(Date.UTC(2022, 6, 30)),
  dimension_filter_clauses: ofSite(REPORT_SITE),
};

/** Requests of other kinds than the published ones. */
export const SHAPES: readonly MeasuredReport[] = [
  {
    title: 'A month by day of 1,000 subscribers (30,000 points)',
    report: {
      ...MONTH_OF_SUBSCRIBERS,
      dimensions: ['msisdn'],
      metrics: [{ name: 'downlink_bytes', aggregation_type: 'COUNT' }],
    },
  },
  {
    title: 'Distinct subscribers of ten sites, a month by day',
    report: {
      ...MONTH_OF_SUBSCRIBERS,
      dimensions: ['customer_site_id'],
      metrics: [{ name: 'unique_subscribers', aggregation_type: 'COUNT' }],
    },
  },
  {
    title: '95th percentile of a month',
    report: {
      ...MONTH_OF_SITE,
      granularity: 'MONTH',
      metrics: [{ name: 'downlink_bandwidth', aggregation_type: 'P95' }],
    },
  },
  {
    title: 'A month by day in a zone with daylight saving',
    report: {
      ...MONTH_OF_SITE,
      granularity: 'DAY',
      time_zone: 'Europe/Berlin',
      metrics: [{ name: 'total_bytes', aggregation_type: 'COUNT' }],
    },
  },
];

/** The same question about many sites and days. No two requests under way at a time are the same. */
export const distinctByHour = (sites: readonly Site[], most: number): ReportDto[] =>
  overSitesAndDays(sites, 1, most, (site, start) => byHour(ofSite(site), start));

/** The same for whole months. */
export const distinctMonths = (sites: readonly Site[], most: number): ReportDto[] =>
  overSitesAndDays(sites, DAYS, most, monthBySlot);

function overSitesAndDays(
  sites: readonly Site[],
  lengthDays: number,
  most: number,
  toReport: (site: Site, start: number) => ReportDto,
): ReportDto[] {
  const days = (PERIOD.to - PERIOD.from) / DAY_MS - lengthDays;
  const pairs = Array.from({ length: days }, (_, day) => sites.map((site) => ({ site, day }))).flat();
  return pairs.slice(0, most).map(({ site, day }) => toReport(site, PERIOD.from + day * DAY_MS));
}

export const PUBLISHED: readonly MeasuredReport[] = Object.entries(PUBLISHED_REQUESTS).map(
  ([title, report]) => ({
    title,
    report,
  }),
);

/** The last five minutes of a site. The larger the database, the more records it has in them. */
export const GROWING_NOW: MeasuredReport = {
  title: 'NOW of a site whose window grows as well',
  report: {
    start_date_time: 'NOW',
    end_date_time: 'NOW',
    dimension_filter_clauses: ofSite(GROWING_SITE),
    metrics: [
      { name: 'uplink_bandwidth', aggregation_type: 'AVG' },
      { name: 'downlink_bandwidth', aggregation_type: 'AVG' },
    ],
  },
};

/** KPIs of one interval, by their titles. */
export const KPI_TARGETS: readonly { readonly title: string; readonly target: string }[] = [
  ['kpi1', '1-hour'],
  ['kpi1', '5-minute'],
  ['kpi2', '1-hour'],
  ['kpi2', '5-minute'],
].map(([kpi = '', interval = '']) => ({
  title: `${kpi.toUpperCase()}, one interval of ${interval}`,
  target: `/api/${kpi}?interval=${interval}&interval_start_timestamp=${Date.UTC(2022, 6, 20, 10)}`,
}));
