import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Asked, errorsOf } from './asking.js';

let asked: Asked;

beforeAll(async () => {
  asked = await Asked.start(['acme']);
});

afterAll(() => asked.service.close());

const BAD_BODY = { metrics: 'none' };

it.each([
  ['an unknown format before faults of a report', 'report?format=xml', 'format'],
  ['an unknown parameter before faults of a report', 'report?colour=red', 'colour'],
  ['an unknown parameter before faults of a batch', 'report:batch?colour=red', 'colour'],
  ['an unknown parameter before faults of what is validated', 'report:validate?colour=red', 'colour'],
])('tells %s', async (_, path, field) => {
  const errors = await errorsOf(await asked.post(path, BAD_BODY));
  expect(errors).toEqual([expect.objectContaining({ field })]);
});

it('tells an unknown dimension before faults of the query', async () => {
  const errors = await errorsOf(await asked.get('dimensions/colour/values?limit=0&shade=dark'));
  expect(errors).toEqual([expect.objectContaining({ field: 'name' })]);
});

it('tells faults of shape and of meaning together', async () => {
  const body = {
    start_date_time: '2026-03-02T00:00:00Z',
    end_date_time: '2026-03-01T00:00:00Z',
    metrics: [{ name: 'speed', aggregation_type: 'COUNT' }],
  };
  const errors = await errorsOf(await asked.post('report', body));
  expect(errors.map((one) => (one as { field: string }).field)).toEqual(['metrics[0].name', 'end_date_time']);
});

it('tells of a body that is no object just that', async () => {
  const [error, ...others] = await errorsOf(await asked.post('report', [1]));
  expect(error?.description).toContain('must be a JSON object');
  expect(others).toEqual([]);
});
