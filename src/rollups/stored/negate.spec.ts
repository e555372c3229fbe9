import { describe, expect, it } from '@jest/globals';
import type { Change } from './change.js';
import { mergeChanges } from './merge.js';
import { packMembers, unpackMembers } from './members.js';
import { negated } from './negate.js';
import { packSlots, unpackSlots } from './figures.js';

const change = (level: Change['level'], slots: Buffer): Change => ({
  accountId: 'acme',
  level,
  key: 'k',
  period: 0,
  slots,
});

const slot = (parts: number, usageMs: number | bigint, uplinkBytes: number | bigint) => ({
  parts,
  usageMs,
  uplinkBytes,
  downlinkBytes: 0,
});

describe('a negated change', () => {
  it('has the opposite figures of each slot, for any size', () => {
    const slots = [slot(1, 300_000, 2n ** 70n), undefined, slot(2, 1, 0)];
    const { slots: packed, ...identity } = negated(change('account', packSlots(slots)));
    expect(identity).toEqual({ accountId: 'acme', level: 'account', key: 'k', period: 0 });
    expect(unpackSlots(packed)).toEqual([slot(-1, -300_000, -(2n ** 70n)), undefined, slot(-2, -1, 0)]);
  });

  it('has the opposite counts of each member', () => {
    const records = [1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const packed = negated(change('network_cell', packMembers(new Map([[17, records]])))).slots;
    expect(unpackMembers(packed)).toEqual(new Map([[17, records.map((n) => 0 - n)]]));
  });

  it('restores the state before the change', () => {
    const one = change('customer_site', packSlots([slot(1, 5, 7), slot(1, 5, 7)]));
    const other = change('customer_site', packSlots([undefined, slot(1, 9, 11), slot(1, 1, 1)]));
    const both = mergeChanges('customer_site', undefined, [one.slots, other.slots]);
    const alone = mergeChanges('customer_site', undefined, [other.slots]);
    expect(both).not.toEqual(alone);
    expect(mergeChanges('customer_site', both?.slots, [negated(one).slots])).toEqual(alone);
    expect(mergeChanges('customer_site', alone?.slots, [negated(other).slots])).toBeUndefined();
  });
});
