import { describe, expect, it } from '@jest/globals';
import { ApiError, throwIfAny, toPublicFault, type Fault } from './api-error.js';
import { FaultList } from './fault-list.js';

const fields = (faults: readonly Fault[]) => faults.map(({ field }) => field);
const metrics = (count: number): Fault[] =>
  Array.from({ length: count }, (_, i) => ({ name: 'METRIC', field: `metrics[${i}]` }));
const errorOf = ([first, ...rest]: readonly Fault[]): ApiError => new ApiError([first!, ...rest]);

describe('a fault as callers see it', () => {
  it('has the code and the text of the catalogue, and nothing that it does not need', () => {
    expect(Object.entries(toPublicFault({ name: 'SCOPE' }))).toEqual([
      ['code', '40460305'],
      ['description', 'Missing scope'],
    ]);
  });

  it('has its detail after the text, and its place last', () => {
    const fault: Fault = {
      name: 'METRIC',
      field: 'metrics[1].name',
      detail: 'must be one of A, B',
      count: 3,
    };
    expect(Object.entries(toPublicFault(fault))).toEqual([
      ['code', '40470109'],
      ['description', 'Unknown or missing metric: must be one of A, B'],
      ['field', 'metrics[1].name'],
    ]);
  });

  it('has at most 256 characters of a path and 2,000 of a description', () => {
    const shown = (field: number, detail: number) =>
      toPublicFault({ name: 'SCOPE', field: 'f'.repeat(field), detail: 'd'.repeat(detail) });
    // The description begins with `Missing scope: `, 15 characters.
    expect(shown(256, 1_985)).toEqual({
      code: '40460305',
      description: `Missing scope: ${'d'.repeat(1_985)}`,
      field: 'f'.repeat(256),
    });
    expect(shown(257, 1_986)).toEqual({
      code: '40460305',
      description: `Missing scope: ${'d'.repeat(1_985)}...`,
      field: `${'f'.repeat(256)}...`,
    });
  });
});

describe('an error', () => {
  it('has the status of its first fault, and the texts of all', () => {
    const error = errorOf([{ name: 'SCOPE', detail: 'admin' }, { name: 'METRIC' }]);
    expect(error.status).toBe(403);
    expect(error.name).toBe('ApiError');
    expect(error.message).toBe('Missing scope: admin; Unknown or missing metric');
    expect(error.headers).toEqual({});
    expect(error.cause).toBeUndefined();
  });

  it('has its cause and its headers', () => {
    const cause = new Error('deep inside');
    const error = new ApiError({ name: 'SERVICE_UNAVAILABLE' }, { cause, headers: { 'Retry-After': '2' } });
    expect(error.faults).toEqual([{ name: 'SERVICE_UNAVAILABLE' }]);
    expect(error.status).toBe(503);
    expect(error.cause).toBe(cause);
    expect(error.headers).toEqual({ 'Retry-After': '2' });
  });

  it('lists 100 faults, and counts those beyond', () => {
    expect(fields(errorOf(metrics(100)).faults)).toEqual(fields(metrics(100)));
    const { faults } = errorOf(metrics(102));
    expect(faults).toHaveLength(101);
    expect(fields(faults.slice(0, 100))).toEqual(fields(metrics(100)));
    expect(faults[100]).toEqual({ name: 'MORE_FAULTS', detail: 'and at least 2 more', count: 2 });
  });

  it('counts those that were left out before together with its own, wherever they are told', () => {
    const more: Fault = { name: 'MORE_FAULTS', detail: 'and at least 5 more', count: 5 };
    const { faults } = errorOf([...metrics(50), more, ...metrics(52)]);
    expect(faults).toHaveLength(101);
    expect(faults.slice(0, 100).every(({ name }) => name === 'METRIC')).toBe(true);
    // 102 faults of its own, of which 100 are listed.
    expect(faults[100]).toEqual({ name: 'MORE_FAULTS', detail: 'and at least 7 more', count: 7 });
    expect(errorOf([...metrics(2), more]).faults).toEqual([...metrics(2), more]);
  });
});

describe('throwIfAny', () => {
  it('throws one error with all faults, and nothing without a fault', () => {
    expect(() => throwIfAny([])).not.toThrow();
    expect(() => throwIfAny([{ name: 'SCOPE' }, { name: 'METRIC' }])).toThrow(
      new ApiError([{ name: 'SCOPE' }, { name: 'METRIC' }]),
    );
  });
});

describe('a list of faults', () => {
  it('keeps 100, and counts the others', () => {
    const list = new FaultList();
    list.addAll(metrics(99));
    expect(list.isFull).toBe(false);
    list.addMade(() => ({ name: 'SCOPE' }));
    expect(list.isFull).toBe(true);
    expect(list.all).toEqual([...metrics(99), { name: 'SCOPE' }]);
    list.add({ name: 'METRIC' });
    list.addMade(() => {
      throw new Error('not made: it is not listed');
    });
    expect(list.all).toEqual([
      ...metrics(99),
      { name: 'SCOPE' },
      { name: 'MORE_FAULTS', detail: 'and at least 2 more', count: 2 },
    ]);
  });
});
