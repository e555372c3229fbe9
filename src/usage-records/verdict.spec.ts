import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../errors/api-error.js';
import { Tally, toRecordErrors, type Refusal } from './verdict.js';

const bad = (index: number, count: number, more: Partial<Refusal> = {}): Refusal => ({
  verdict: 'rejected',
  index,
  faults: Array.from({ length: count }, (_, i): Fault => ({ name: 'GENRE', field: `f${i}` })),
  ...more,
});

const tallyOf = (...refusals: Refusal[]): Tally => {
  const tally = new Tally();
  tally.add({ accepted: 0, duplicates: 0, refusals });
  return tally;
};

describe('the errors of a record', () => {
  it('have what is known of it, in the published order', () => {
    const refusal: Refusal = {
      verdict: 'conflict',
      index: 4,
      line: 6,
      recordId: 'r',
      faults: [
        { name: 'GENRE', field: 'genre', detail: 'too long', source: { column: 'Kind', value: 'x' } },
        { name: 'RECORD_CONFLICT' },
      ],
    };
    const [first, second] = toRecordErrors(refusal);
    expect(Object.entries(first!)).toEqual([
      ['index', 4],
      ['line', 6],
      ['record_id', 'r'],
      ['code', '40480113'],
      ['description', 'Invalid genre: too long'],
      ['field', 'genre'],
      ['column', 'Kind'],
      ['value', 'x'],
    ]);
    expect(Object.entries(second!)).toEqual([
      ['index', 4],
      ['line', 6],
      ['record_id', 'r'],
      ['code', '40480120'],
      ['description', 'Record identifier already used with other content'],
    ]);
  });

  it('have no line and no identifier where there is none', () => {
    expect(toRecordErrors({ verdict: 'rejected', index: 0, faults: [{ name: 'MALFORMED_RECORD' }] })).toEqual(
      [{ index: 0, code: '40480117', description: 'Malformed record' }],
    );
  });
});

describe('the verdict on a body', () => {
  it('adds up the batches', () => {
    const tally = new Tally();
    expect(tally.verdict()).toEqual({
      received: 0,
      accepted: 0,
      duplicates: 0,
      conflicts: 0,
      rejected: 0,
      errors: [],
    });
    tally.add({ accepted: 3, duplicates: 2, refusals: [bad(1, 1), bad(2, 1, { verdict: 'conflict' })] });
    tally.add({ accepted: 10, duplicates: 20, refusals: [bad(9, 2)] });
    expect(tally.verdict()).toMatchObject({
      received: 38,
      accepted: 13,
      duplicates: 22,
      conflicts: 1,
      rejected: 2,
    });
    expect(tally.verdict().errors.map(({ index, field }) => [index, field])).toEqual([
      [1, 'f0'],
      [2, 'f0'],
      [9, 'f0'],
      [9, 'f1'],
    ]);
  });

  it('lists 1,000 errors, also when the last record has several', () => {
    const listed = (...refusals: Refusal[]) => {
      const { rejected, errors } = tallyOf(...refusals).verdict();
      return [rejected, errors.length, errors.at(-1)?.index, errors.at(-1)?.field];
    };
    const each = (count: number) => Array.from({ length: count }, (_, i) => bad(i, 1));
    expect(listed(...each(997), bad(997, 3))).toEqual([998, 1_000, 997, 'f2']);
    expect(listed(...each(999), bad(999, 3))).toEqual([1_000, 1_000, 999, 'f0']);
    expect(listed(...each(1_000), bad(1_000, 3))).toEqual([1_001, 1_000, 999, 'f0']);
    expect(listed(bad(0, 1_001), bad(1, 1))).toEqual([2, 1_000, 0, 'f999']);
  });

  it('knows whether any record was refused, and whether one is of a foreign account', () => {
    const state = (tally: Tally) => [tally.anyRefused, tally.anyForeign];
    const foreign: Fault = { name: 'RECORD_ACCOUNT' };
    expect(state(new Tally())).toEqual([false, false]);
    expect(state(tallyOf(bad(0, 1)))).toEqual([true, false]);
    expect(state(tallyOf(bad(0, 1, { verdict: 'conflict' })))).toEqual([true, false]);
    expect(state(tallyOf(bad(0, 1, { faults: [{ name: 'GENRE' }, foreign] }), bad(1, 1)))).toEqual([
      true,
      true,
    ]);
  });

  it('counts the reasons of all, beyond those that are listed', () => {
    const tally = tallyOf(...Array.from({ length: 1_200 }, (_, i) => bad(i, 1, { recordId: `r${i}` })));
    expect([...tally.reasons.values()]).toEqual([
      { code: '40480113', field: '', occurrences: 1_200, recordIds: ['r0', 'r1', 'r2', 'r3', 'r4'] },
    ]);
  });
});
