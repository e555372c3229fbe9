import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../src/access/authentication/principal.js';
import { PUBLISHED_REQUESTS } from '../../src/connectivity-report/examples.js';
import type { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { toReport } from '../../src/connectivity-report/resolve/to-report.js';
import { readKpiParameters } from '../../src/kpi/kpi-parameters.js';
import { KPI_1, KPI_2, type Kpi } from '../../src/kpi/kpis.js';
import { toKpiQuery } from '../../src/kpi/to-query.js';
import { plan } from '../../src/query-engine/plan.js';
import { GRAINS } from '../../src/horizons/horizons.js';
import { HOUR_MS } from '../../src/common/time.js';
import type { UsageQuery } from '../../src/query-engine/usage-query.js';

const NOW = Date.UTC(2026, 2, 10, 11, 7);
const ANYONE: Principal = { kind: 'iam', id: 'anyone', accounts: 'all', scopes: new Set() };

/** Such as `account: 2 day, 1 slots`: how many periods are read in which grain. */
function toldOf(query: UsageQuery): string {
  const planned = plan(query);
  if (planned.source === 'facts') return `facts: ${planned.shape}`;
  const { level, periods } = planned;
  const grains = GRAINS.filter((grain) => periods[grain].length > 0);
  return `${level}: ${grains.map((grain) => `${periods[grain].length} ${grain}`).join(', ')}`;
}

describe('the published requests', () => {
  const queriesOf = (request: ReportDto): UsageQuery[] => {
    const report = toReport(request, ANYONE, NOW);
    if (report.kind === 'now') return [report.query];
    return [report.aggregates, report.percentiles].flatMap((part) => part?.query ?? []);
  };

  it.each([
    ['Time usage for enterprise', 'account: 3 day'],
    ['Time usage for mobile subscriber (msisdn)', 'facts: parts'],
    ['Daily and monthly usage for mobile subscriber (msisdn) in bytes', 'facts: parts'],
    ['Real-time network bandwidth', 'facts: intervals'],
    ['Monthly bandwidth usage', 'customer_site: 32 slots'],
    ['Maximum network bandwidth by imsi', 'facts: intervals'],
    ['Maximum network bandwidth by msisdn', 'facts: intervals'],
    ['Average, minimum and maximum network bandwidth', 'customer_site: 1 hours'],
  ])('%s from %s', (title, source) => {
    const request = PUBLISHED_REQUESTS[title];
    expect(request && queriesOf(request).map((asked) => toldOf(asked))).toEqual([source]);
  });

  it('are all of them', () => {
    expect(Object.keys(PUBLISHED_REQUESTS)).toHaveLength(8);
  });
});

describe('the KPIs', () => {
  const HOURS = `from=${NOW - (NOW % HOUR_MS) - 36 * HOUR_MS}`;
  const toldOfKpi = (kpi: Kpi, parameters: string) =>
    toKpiQuery(kpi, readKpiParameters(kpi, `/api/kpi?${parameters}`), NOW).intervals.map(
      ({ name, usage }) => `${name} from ${toldOf(usage)}`,
    );

  it.each([HOURS, `${HOURS}&service_id=7`])('1 reads the services: %s', (parameters) => {
    expect(toldOfKpi(KPI_1, parameters)).toEqual([
      '1-hour from network_service: 3 hours',
      '5-minute from network_service: 3 slots',
    ]);
  });

  it.each([HOURS, `${HOURS}&cell_id=0000000a-0000-4000-8000-000000000000`])(
    '2 reads the cells, an hour a row: %s',
    (parameters) => {
      expect(toldOfKpi(KPI_2, parameters)).toEqual([
        '1-hour from network_cell: 36 hours',
        '5-minute from network_cell: 37 hours',
      ]);
    },
  );
});
