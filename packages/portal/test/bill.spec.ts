import { describe, expect, it } from '@jest/globals';
import type { ReportAnswer } from '@edgemeter/chart/report.js';
import { billSentence, ordinal, rankChart, rankOf, slotChart } from '../src/bill.js';

describe('the sentence of the bill', () => {
  it('says rank, count and what is above', () => {
    expect(billSentence(8_640, 3.41, 'en')).toBe(
      '8,208th lowest of 8,640 five-minute rates; the 432 above are not billed. Idle as zero: 3.41 Mbit/s.',
    );
  });

  it('takes the nearest rank, without the rounding of doubles', () => {
    // 0.95 x 20 is 19, and 0.95 x 21 is 19.95.
    expect([1, 19, 20, 21, 100, 8_315, 8_928].map(rankOf)).toEqual([1, 19, 19, 20, 95, 7_900, 8_482]);
  });

  it('speaks of few rates too', () => {
    expect(billSentence(0, null, 'en')).toBe('There are no rates in this range.');
    expect(billSentence(1, null, 'en')).toBe('The lowest of 1 five-minute rates; none is above it.');
    expect(billSentence(20, 0, 'en')).toBe(
      '19th lowest of 20 five-minute rates; the one above is not billed. Idle as zero: 0 Mbit/s.',
    );
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 8_311].map((value) => ordinal(value, 'en'))).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '8,311th',
    ]);
  });
});

describe('the slots of a bill', () => {
  const point = (clock: string, value: number, name = 'downlink_bandwidth') => ({
    time_stamp: `2026-11-01T${clock}:00+00:00`,
    name,
    value,
  });
  const report: ReportAnswer = {
    result: [
      [point('00:10', 1), point('00:00', 2), point('00:15', 3)],
      [point('00:00', 5, 'uplink_bandwidth')],
    ],
  };

  it('come in the order of time, with gaps', () => {
    const { stamps, series } = slotChart(report, 'UTC', 'downlink', 3);
    expect(stamps.map((stamp) => new Date(stamp).toISOString().slice(11, 16))).toEqual([
      '00:00',
      '00:05',
      '00:10',
      '00:15',
    ]);
    expect(series.map(({ values }) => values)).toEqual([
      [2, null, 1, 3],
      [5, null, null, null],
    ]);
  });

  it('come by rank, and the level is the value that the service gave', () => {
    const { stamps, series, levels } = rankChart(report, 'UTC', 'downlink', 3);
    expect(stamps).toEqual([1, 2, 3]);
    expect(series.map(({ values }) => values)).toEqual([
      [1, 2, 3],
      [5, null, null],
    ]);
    expect(levels).toEqual([{ value: 3, label: 'P95 3 Mbit/s', colour: 's1' }]);
  });
});
