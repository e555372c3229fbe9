import { describe, expect, it } from '@jest/globals';
import { turnsTaken } from '../../../test/support/turns-taken.js';
import { packCounts } from '../../rollups/stored/member-counts.js';
import type { StoredPlan } from '../plan.js';
import { mergeStored, mergeStoredParts } from './merge-stored.js';
import type { StoredRow } from './stored-row.js';

describe('other work runs while stored rows are merged', () => {
  const CELLS = 20_000;
  const plan = {
    source: 'stored',
    level: 'network_cell',
    query: {
      accounts: 'all',
      groupBy: ['cell_id'],
      measures: ['unique_subscribers'],
      filters: [],
      range: { from: 0, to: 3_600_000 },
      buckets: { kind: 'every', width: 3_600_000, origin: 0 },
    },
  } as unknown as StoredPlan;
  const row: Omit<StoredRow, 'key'> = {
    account_id: '',
    period: 0,
    slots: null,
    hours: packCounts({ hour: 3, slots: Array<number>(12).fill(1) }),
    day: null,
    is_change: false,
  };
  /** Says when a row is read. */
  const stored = (step: () => void): StoredRow[] =>
    Array.from({ length: CELLS }, (_, n) => ({
      ...row,
      get key() {
        step();
        return `cell-${CELLS - n}`;
      },
    }));

  it('as a whole, in order', async () => {
    let merged: readonly { readonly cell_id?: unknown; readonly unique_subscribers?: unknown }[] = [];
    const turns = await turnsTaken(async (step) => {
      merged = await mergeStored(plan, stored(step));
    });
    expect(turns).toBeGreaterThan(0);
    expect(merged).toHaveLength(CELLS);
    expect(merged[0]).toEqual({ bucket: 0, cell_id: 'cell-1', unique_subscribers: 3 });
    expect(merged.map(({ cell_id }) => cell_id)).toEqual(merged.map(({ cell_id }) => cell_id).toSorted());
  });

  it('and in parts', async () => {
    const turns = await turnsTaken(async (step) => {
      for await (const part of mergeStoredParts(plan, stored(step))) expect(part).toHaveLength(CELLS);
    });
    expect(turns).toBeGreaterThan(0);
  });
});
