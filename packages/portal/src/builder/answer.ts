import type { Point, ReportAnswer } from '@edgemeter/chart/report.js';

/** The answer of a report of `NOW`. */
export type FlatAnswer = Readonly<Record<string, unknown>>;
export type Answer = (ReportAnswer & FlatAnswer) | FlatAnswer;

export const isRange = (answer: Answer): answer is ReportAnswer & FlatAnswer =>
  Array.isArray((answer as Partial<ReportAnswer>).result);

/** Texts in rows, as the API gave them. */
export interface Table {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const FIRST = ['time_stamp', 'name', 'aggregation_type'];
const LAST = ['others', 'value'];

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What points have beside the members that all of them have. */
export const dimensionsOf = (points: readonly object[]): string[] => {
  const known = new Set([...FIRST, ...LAST]);
  const keys = new Set<string>();
  for (const point of points) for (const key of Object.keys(point)) if (!known.has(key)) keys.add(key);
  return [...keys];
};

/** Objects as rows, with a column for each member that any of them has. */
function tableOf(caption: string, first: readonly string[], objects: readonly FlatAnswer[]): Table {
  const had = new Set<string>();
  for (const one of objects) for (const key of Object.keys(one)) had.add(key);
  const last = LAST.filter((key) => had.has(key));
  const heads = [
    ...first.filter((key) => had.has(key)),
    ...[...had].filter((key) => !first.includes(key) && !last.includes(key)),
    ...last,
  ];
  return { caption, heads, rows: objects.map((one) => heads.map((head) => textOf(one[head]))) };
}

const pointsTable = (caption: string, result: readonly (readonly Point[])[]): Table =>
  tableOf(caption, FIRST, result.flat());

/** Everything that an answer says, in its order. */
export function tablesOf(answer: Answer): Table[] {
  if (!isRange(answer)) return [tableOf('The last five minutes', [], [answer])];
  const { result, totals, comparison, metadata, ...rest } = answer;
  const others = Object.keys(rest).length > 0 ? [tableOf('Beside the points', [], [rest])] : [];
  return [
    pointsTable('Points', result),
    ...(totals ? [tableOf('Totals', ['name', 'aggregation_type'], totals)] : []),
    ...(comparison
      ? [
          pointsTable(
            `Comparison: ${comparison.start_date_time} to ${comparison.end_date_time}`,
            comparison.result,
          ),
        ]
      : []),
    ...(metadata ? [tableOf('Metadata', [], [metadata])] : []),
    ...others,
  ];
}
