import { expect } from '@jest/globals';
import { groupedBy } from './naive/groups.js';
import type { WireRequest } from './naive/wire.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Posts a body to the report, or to another path beside it. */
export type Ask = (body: unknown, path?: string) => Promise<Answer>;

interface Point {
  readonly time_stamp: string;
}

interface Report {
  readonly result?: readonly (readonly Point[])[];
  readonly totals?: readonly unknown[];
  readonly comparison?: {
    readonly start_date_time: string;
    readonly end_date_time: string;
    readonly result: readonly (readonly Point[])[];
  };
  readonly metadata?: { readonly start_date_time: string; readonly end_date_time: string };
}

interface Validation {
  readonly start_date_time: string;
  readonly end_date_time: string;
  readonly estimated_points: number;
  readonly estimated_totals: number;
  readonly estimate: string;
}

const isNow = ({ start_date_time: start, end_date_time: end }: WireRequest): boolean =>
  start === 'NOW' && end === 'NOW';

const isSingle = ({ granularity }: WireRequest): boolean =>
  granularity === undefined || granularity === 'TOTAL';

async function reportOf(ask: Ask, request: WireRequest & { metadata?: boolean }): Promise<Report> {
  const { status, text } = await ask(request);
  expect({ request, status, text: status === 200 ? '' : text }).toEqual({ request, status: 200, text: '' });
  return JSON.parse(text) as Report;
}

const pointsOf = (result: Report['result'] = []): number =>
  result.reduce((sum, { length }) => sum + length, 0);

/** What validation estimates is what the report has: at most, or exactly. */
export async function expectEstimated(
  ask: Ask,
  request: WireRequest,
  accounts: readonly string[],
): Promise<void> {
  const { status, text } = await ask(request, ':validate');
  expect({ request, status }).toEqual({ request, status: 200 });
  const validation = JSON.parse(text) as Validation;
  const { estimate, estimated_points: points, estimated_totals: totals } = validation;
  const told = JSON.stringify(request);
  if (isNow(request)) {
    expect({ told, points, estimate }).toEqual({ told, points: request.metrics.length, estimate: 'exact' });
    return;
  }
  const report = await reportOf(ask, request);
  const groups = new Set(
    [...(report.result ?? []), ...(report.comparison?.result ?? [])].flatMap(([first]) =>
      first ? [JSON.stringify(groupedBy(request, accounts).map((name) => first[name as keyof Point]))] : [],
    ),
  ).size;
  const times = estimate === 'at most of each combination' ? Math.max(1, groups) : 1;
  const found = pointsOf(report.result) + pointsOf(report.comparison?.result);
  const isBounded = found <= points * times && (report.totals?.length ?? 0) <= totals * times;
  expect({ told, estimate, points, totals, found, isBounded }).toMatchObject({ told, isBounded: true });
  if (estimate === 'exact') {
    expect({ told, found, totals }).toEqual({ told, found: points, totals: report.totals?.length ?? 0 });
  }
  const isExact =
    (request.fill ?? 'NONE') !== 'NONE' &&
    groupedBy(request, accounts).length === 0 &&
    request.metrics.every((one) => !one.metric_filter_clauses || one.aggregation_type === undefined);
  expect({ told, isExact: estimate === 'exact' }).toEqual({ told, isExact });
  await expectCovered(ask, request, validation, report);
}

/** The range that validation tells, asked for with EXACT, is the same usage; a single bucket is stamped with its start. */
async function expectCovered(
  ask: Ask,
  request: WireRequest,
  { start_date_time, end_date_time }: Validation,
  { result }: Report,
): Promise<void> {
  // Without its comparison a single bucket of groups may have no use for its fill.
  if (request.compare && isSingle(request)) return;
  const covered = { ...request, start_date_time, end_date_time, bucket_range: 'EXACT', compare: undefined };
  const again = await reportOf(ask, covered);
  const comparable = (one: Report['result']) =>
    isSingle(request) ? one?.map((points) => points.map((point) => ({ ...point, time_stamp: '' }))) : one;
  expect({ request, result: comparable(again.result) }).toEqual({ request, result: comparable(result) });
}

/** What an answer prints of its ranges can be asked again, and gives the same. */
export async function expectAskedAgain(
  ask: Ask,
  request: WireRequest,
  accounts: readonly string[],
): Promise<void> {
  if (isNow(request)) return;
  const { metadata, comparison, ...report } = await reportOf(ask, { ...request, metadata: true });
  const again = await reportOf(ask, {
    ...request,
    start_date_time: metadata?.start_date_time ?? '',
    end_date_time: metadata?.end_date_time ?? '',
  });
  // A token stands for its request.
  expect({ request, again: { ...again, next_page_token: undefined } }).toEqual({
    request,
    again: { ...report, ...(comparison && { comparison }), next_page_token: undefined },
  });
  if (!comparison || groupedBy(request, accounts).length > 0) return;
  const { start_date_time, end_date_time } = comparison;
  const other = await reportOf(ask, { ...request, compare: undefined, start_date_time, end_date_time });
  expect({ request, result: other.result }).toEqual({ request, result: comparison.result });
}

interface Failure {
  readonly header: { readonly errors: readonly { readonly field?: string }[] };
}

/** Validation refuses what the report refuses, in the same words; tells the errors. */
export async function expectSameErrors(ask: Ask, request: unknown): Promise<Failure['header']['errors']> {
  const [report, validation] = [await ask(request), await ask(request, ':validate')];
  const errorsOf = ({ text }: Answer) => (JSON.parse(text) as Failure).header.errors;
  const asked = JSON.stringify(request);
  expect({ asked, status: report.status }).toEqual({ asked, status: 400 });
  expect({ asked, status: validation.status, errors: errorsOf(validation) }).toEqual({
    asked,
    status: 400,
    errors: errorsOf(report),
  });
  return errorsOf(report);
}
