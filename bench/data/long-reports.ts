import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { HOUR_MS, SLOT_MS } from '../../src/common/time.js';
import { exact, ofSite, upTo } from './requests.js';
import { LONG_SITE, SERVICES, WIDE_FROM } from './wide-facts.js';

const from = (first: number, last: number) => ({
  start_date_time: new Date(first).toISOString(),
  end_date_time: new Date(last).toISOString(),
});

/** Two metrics in every slot of one site. */
export const everySlot = (points: number): ReportDto => ({
  ...from(WIDE_FROM, WIDE_FROM + (points / 2 - 1) * SLOT_MS),
  dimension_filter_clauses: ofSite(LONG_SITE),
  metrics: [upTo('uplink_bandwidth'), upTo('downlink_bandwidth')],
});

/** Every service in every hour. */
export const everyServiceAndHour = (points: number): ReportDto => ({
  ...from(WIDE_FROM, WIDE_FROM + (points / SERVICES - 1) * HOUR_MS),
  granularity: 'HOUR',
  dimensions: ['service_id'],
  dimension_filter_clauses: [
    {
      filters: [
        exact('account_id', LONG_SITE.accountId),
        // Excludes the records of the slots, which have no service.
        { dimension_name: 'service_id', operator: 'NUMERIC_GREATER_THAN', expressions: ['0'] },
      ],
    },
  ],
  metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT' }],
});
