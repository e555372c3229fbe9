import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { GRANULARITY } from '../../src/connectivity-report/language/granularities.js';
import { RELATIVE_DATE, RELATIVE_UNITS } from '../../src/connectivity-report/language/relative-dates.js';
import { TimeReports } from '../support/time-reports.js';
import { between } from './markdown.js';
import { renderDescriptions } from './render.js';

const PAGE = 'docs/report-time.md';
const DAY_MS = 86_400_000;

const document = readFileSync(PAGE, 'utf8');

/** The JSON of the examples: a request, then its answer. */
const examples = [...document.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, text = '']) => JSON.parse(text) as object,
);
const pairs = Array.from(
  { length: examples.length / 2 },
  (_, i) => [examples[2 * i]!, examples[2 * i + 1]!] as const,
);

describe('the tables', () => {
  it('are those of the maps', () => {
    const text = [
      ['granularities', renderDescriptions('granularity', 'buckets', GRANULARITY)],
      ['steps', renderDescriptions('unit', 'a step of', RELATIVE_UNITS)],
      ['dates', renderDescriptions('name', 'the first instant of', RELATIVE_DATE)],
    ].reduce((before, [name = '', table = '']) => between(before, name, table), document);
    // `npm run docs` writes what is otherwise compared.
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, text);
    expect(readFileSync(PAGE, 'utf8')).toBe(text);
  });
});

describe('the examples', () => {
  let reports: TimeReports;

  beforeAll(async () => {
    reports = await TimeReports.start(() => Date.parse('2026-04-01T09:30:00Z'), { acme: {} });
    const days = Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(2026, 2, 20 + i)).toISOString());
    await reports.send(
      'acme',
      days.map((day) => [day, DAY_MS, 288_000] as const),
    );
  });

  afterAll(() => reports.close());

  it.each(pairs)('%j', async (request, answer) => {
    expect(
      await (await reports.ask('acme', { ...request, dimension_filter_clauses: undefined })).json(),
    ).toEqual(answer);
  });
});
