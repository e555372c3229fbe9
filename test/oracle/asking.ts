import { DevIssuer } from '../../src/access/authentication/dev-issuer/dev-issuer.js';
import type { TestApp } from '../support/test-app.js';
import type { AggregateRequest } from './naive-others.js';
import { stamp, type ReportRequest } from './naive-report.js';

/** Asks for a report. */
export async function askReport(
  { url }: Pick<TestApp, 'url'>,
  key: string,
  request: ReportRequest,
  isNow = false,
): Promise<string> {
  const answer = await fetch(`${url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(toBody(request, isNow)),
  });
  return answer.text();
}

function toBody(request: ReportRequest, isNow: boolean): unknown {
  return {
    start_date_time: isNow ? 'NOW' : exactStamp(request.start),
    end_date_time: isNow ? 'NOW' : exactStamp(request.end),
    granularity: request.granularity,
    dimensions: request.dimensions,
    dimension_filter_clauses: [
      {
        filters: request.filters.map(({ dimension, values }) => ({
          dimension_name: dimension,
          operator: 'EXACT',
          expressions: values,
        })),
      },
    ],
    metrics: request.metrics.map(({ name, aggregation, percentile }) =>
      percentile === undefined
        ? { name, aggregation_type: aggregation }
        : {
            name,
            metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: percentile }] }],
          },
    ),
  };
}

function exactStamp({ instant, offsetMinutes }: ReportRequest['start']): string {
  const milliseconds = String(((instant % 1000) + 1000) % 1000).padStart(3, '0');
  return stamp(instant, offsetMinutes).replace(/(?=[+-]\d\d:\d\d$)/, `.${milliseconds}`);
}

/** A KPI answer without what the plain computation leaves out: ids, and the decimal that timestamps print with. */
export async function askKpi({ url }: Pick<TestApp, 'url'>, path: string): Promise<string> {
  const text = await (await fetch(`${url}/api/${path}`)).text();
  return text.replaceAll(/,"id":"[0-9a-f-]{36}"/g, '').replaceAll(/(_timestamp":\d+)\.0/g, '$1');
}

/** The credentials with which the portal asks for a user's aggregates. */
export async function portalHeaders({ app }: TestApp, userId: string): Promise<Record<string, string>> {
  const issuer = app.get(DevIssuer);
  const [portal, user] = [
    await issuer.issue('iam', { sub: 'portal', scope: 'usage:read' }),
    await issuer.issue('user', { sub: userId }),
  ];
  return { Authorization: `Bearer ${portal}`, 'X-Authorization': user };
}

/** The items of an aggregate. */
export async function askAggregate(
  { url }: Pick<TestApp, 'url'>,
  headers: Readonly<Record<string, string>>,
  request: AggregateRequest,
): Promise<string | undefined> {
  const { type, field, from, to, period, groupBy, itemId } = request;
  const parameters = new URLSearchParams({
    fromDate: String(from),
    toDate: String(to),
    period,
    pageSize: '1000',
    ...(groupBy && { groupBy }),
    ...(itemId && { itemId }),
  });
  const answer = await fetch(`${url}/user/usage/aggregate/${type}/${field}?${parameters.toString()}`, {
    headers,
  });
  return /"items":(\[.*\]),"page":/.exec(await answer.text())?.[1];
}
