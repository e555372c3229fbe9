import { describe, expect, it } from '@jest/globals';
import { plan } from '../query-engine/plan.js';
import { WHOLE } from '../query-engine/buckets.js';
import { SLOTS } from '../query-engine/usage-query.js';
import { figureOf } from './figures.js';
import { AGGREGATION_TYPES, aggregationTypeOf, fieldOf, FIELDS } from './vocabulary.js';

describe('figureOf', () => {
  it('exists for every field and type, but items are only counted', () => {
    for (const type of AGGREGATION_TYPES) {
      for (const field of FIELDS) {
        expect(figureOf(type, field) === undefined).toBe(field === 'items' && type !== 'count');
      }
    }
  });

  it('apportions sums, and uses whole records for all else', () => {
    const shapeOf = (type: (typeof AGGREGATION_TYPES)[number]) => {
      const { measures } = figureOf(type, 'duration')!;
      const range = { from: 0, to: 1 };
      const planned = plan({
        accounts: 'all',
        range,
        buckets: WHOLE,
        rateIntervals: SLOTS,
        filters: [],
        groupBy: [],
        measures,
      });
      return planned.source === 'facts' && planned.shape;
    };
    expect(AGGREGATION_TYPES.map(shapeOf)).toEqual(['parts', 'records', 'records', 'records', 'records']);
  });

  it('divides once', () => {
    expect(figureOf('avg', 'duration')!.value({ bucket: 0, record_usage_ms: 100, records: 3 })).toBe(
      100 / 3000,
    );
    expect(figureOf('sum', 'duration')!.value({ bucket: 0, usage_ms: 1 })).toBe(0.001);
  });

  it('keeps whole bytes whole', () => {
    expect(figureOf('sum', 'bytes')!.value({ bucket: 0, total_bytes: 2n ** 60n + 1n })).toBe(2n ** 60n + 1n);
  });
});

describe('names', () => {
  it('are read in any case, with an underscore where they have two words', () => {
    expect(aggregationTypeOf('SUM')).toBe('sum');
    for (const name of ['uplinkBytes', 'UPLINKBYTES', 'uplink_bytes', 'Uplink_Bytes']) {
      expect(fieldOf(name)).toBe('uplinkBytes');
    }
    for (const name of ['', 'up_link_bytes', 'toString', '__proto__']) expect(fieldOf(name)).toBeUndefined();
  });
});
