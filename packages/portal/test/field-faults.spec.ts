import { describe, expect, it } from '@jest/globals';
import { ApiProblem } from '../src/api.js';
import { controlOf, refusalsOf } from '../src/field-faults.js';

const filter = (dimension_name: string) => ({
  filters: [{ dimension_name, operator: 'EXACT', expressions: ['1'] }],
});
const BODY = {
  dimension_filter_clauses: [
    filter('account_id'),
    filter('customer_site_id'),
    filter('imsi'),
    filter('network'),
  ],
};

describe('controlOf', () => {
  it.each([
    ['start_date_time', 'from'],
    ['end_date_time', 'to'],
    ['time_zone', 'tz'],
    ['granularity', 'g'],
    ['requests[2].granularity', 'g'],
    ['compare.start_date_time', 'cmp'],
    ['fill', 'idle'],
    ['dimensions[0]', 'by'],
    ['limit', 'by'],
    ['metrics[1].name', undefined],
    ['dimension_filter_clauses', 'acc'],
    ['dimension_filter_clauses[0].filters[0].expressions[0]', 'acc'],
    ['dimension_filter_clauses[1].filters[0].expressions[3]', 'site'],
    ['dimension_filter_clauses[2].filters[0].expressions[0]', 'sub'],
    ['dimension_filter_clauses[3].filters[0].expressions[0]', undefined],
    ['dimension_filter_clauses[9].filters[0]', undefined],
    ['metadata', undefined],
    ['constructor', undefined],
  ])('%s is %s', (field, control) => {
    expect(controlOf(field, BODY)).toBe(control);
  });
});

describe('refusalsOf', () => {
  it('keeps the first reason of each control, and leaves out what has none', () => {
    const fault = (field: string | undefined, description: string) => ({
      code: '1',
      description,
      ...(field !== undefined && { field }),
    });
    const one = new ApiProblem(
      400,
      [fault('granularity', 'first'), fault(undefined, 'none')],
      'id',
      undefined,
    );
    const two = new ApiProblem(
      400,
      [fault('granularity', 'second'), fault('fill', 'third')],
      'id',
      undefined,
    );
    expect(
      refusalsOf([
        [one, BODY],
        [undefined, BODY],
        [{ result: [] }, BODY],
        [two, BODY],
      ]),
    ).toEqual({ g: 'first', idle: 'third' });
  });
});
