import type { Page } from 'playwright-core';
import type { Kind } from './builder-kinds.js';
import { add, BASE, give, type Json } from './builder-page.js';

const [CLAUSE] = BASE.dimension_filter_clauses as readonly Json[];
const clauses = (...filters: readonly Json[]) => [CLAUSE, { filters }];

const addFilter = async (page: Page, dimension: string, operator: string, ...expressions: string[]) => {
  await add(page, 'dimension_filter_clauses', 'clause');
  const filter = 'dimension_filter_clauses[1].filters[0]';
  await give(page, `${filter}.dimension_name`, dimension);
  await give(page, `${filter}.operator`, operator);
  for (const [i, one] of expressions.entries()) {
    if (i > 0 && operator !== 'NUMERIC_BETWEEN') await add(page, `${filter}.expressions`, 'value');
    await give(page, `${filter}.expressions[${i}]`, one);
  }
};

const filtered = (
  name: string,
  dimension: string,
  operator: string,
  expressions: readonly string[],
): Kind => ({
  name,
  steps: (page) => addFilter(page, dimension, operator, ...expressions),
  body: {
    ...BASE,
    dimension_filter_clauses: clauses({
      dimension_name: dimension,
      operator,
      ...(expressions.length > 0 && { expressions }),
    }),
  },
});

export const FILTER_KINDS: readonly Kind[] = [
  filtered('a filter of values', 'network', 'IN_LIST', ['4G', '5G']),
  filtered('a filter of beginnings', 'msisdn', 'BEGINS_WITH', ['+80', '81']),
  filtered('a filter of endings', 'genre', 'ENDS_WITH', ['a']),
  filtered('a filter of parts', 'genre', 'PARTIAL', ['om']),
  filtered('a filter by expressions', 'imsi', 'REGEXP', ['[02468]$']),
  filtered('a filter of one number', 'service_id', 'NUMERIC_EQUAL', ['2']),
  filtered('a filter of greater numbers', 'service_id', 'NUMERIC_GREATER_THAN', ['2']),
  filtered('a filter of lesser numbers', 'service_id', 'NUMERIC_LESS_THAN', ['2']),
  filtered('a filter of numbers', 'service_id', 'NUMERIC_BETWEEN', ['1', '3']),
  filtered('a filter of what is missing', 'genre', 'IS_NULL', []),
  {
    name: 'a negated filter without regard to case, and alternatives',
    steps: async (page) => {
      await addFilter(page, 'network', 'EXACT', '5g');
      await give(page, 'dimension_filter_clauses[1].filters[0].not', true);
      await give(page, 'dimension_filter_clauses[1].filters[0].case_sensitive', 'false');
      await add(page, 'dimension_filter_clauses[1]', 'filter of this clause');
      await give(page, 'dimension_filter_clauses[1].operator', 'OR');
      await give(page, 'dimension_filter_clauses[1].filters[1].dimension_name', 'genre');
      await give(page, 'dimension_filter_clauses[1].filters[1].expressions[0]', 'drama');
    },
    body: {
      ...BASE,
      dimension_filter_clauses: [
        CLAUSE,
        {
          filters: [
            {
              dimension_name: 'network',
              operator: 'EXACT',
              expressions: ['5g'],
              not: true,
              case_sensitive: false,
            },
            { dimension_name: 'genre', operator: 'EXACT', expressions: ['drama'] },
          ],
          operator: 'OR',
        },
      ],
    },
  },
  {
    name: 'nested filters',
    steps: async (page) => {
      await page.getByRole('button', { name: 'Add a nested filter' }).click();
      await give(page, 'dimension_filter.filter.dimension_name', 'network');
      await give(page, 'dimension_filter.filter.expressions[0]', 'wifi');
      await page.getByLabel('What dimension_filter is', { exact: true }).selectOption('or');
      await page.getByLabel('What dimension_filter.or[0] is', { exact: true }).selectOption('not');
      await add(page, 'dimension_filter', 'filter in dimension_filter');
      await give(page, 'dimension_filter.or[1].filter.dimension_name', 'genre');
      await give(page, 'dimension_filter.or[1].filter.operator', 'IS_NULL');
    },
    body: {
      ...BASE,
      dimension_filter: {
        or: [
          { not: { filter: { dimension_name: 'network', operator: 'EXACT', expressions: ['wifi'] } } },
          { filter: { dimension_name: 'genre', operator: 'IS_NULL' } },
        ],
      },
    },
  },
  {
    name: 'gaps that are missing',
    steps: async (page) => {
      await addFilter(page, 'customer_site_id', 'EXACT', 'none of them');
      await give(page, 'fill', 'NULL');
      await add(page, 'metrics[0].metric_filter_clauses', 'test');
      await give(page, 'metrics[0].metric_filter_clauses[0].filters[0].operator', 'IS_MISSING');
    },
    body: {
      ...BASE,
      dimension_filter_clauses: clauses({
        dimension_name: 'customer_site_id',
        operator: 'EXACT',
        expressions: ['none of them'],
      }),
      fill: 'NULL',
      metrics: [
        {
          ...(BASE.metrics as Json[])[0],
          metric_filter_clauses: [{ filters: [{ operator: 'IS_MISSING' }] }],
        },
      ],
    },
  },
];
