import { describe, expect, it } from '@jest/globals';
import type { Whole } from '../../common/whole.js';
import { toCsv } from './csv.js';
import { toNdjson } from './ndjson.js';
import { PIECE_LENGTH, PieceWriter } from './piece-writer.js';
import { pointsAsJson, writePoints } from './points.js';
import type { Series } from './series.js';

type Point = readonly [instant: number, value: Whole | null];

const START = Date.parse('2022-07-07T00:00:00Z');

const seriesOf = (points: readonly Point[], offset = 330): Series => ({
  name: 'downlink_"bytes" in Ωs',
  aggregation: 'COUNT',
  group: { members: ',"customer_site_id":"Zürich \u{1f4f6}"', values: ['Zürich \u{1f4f6}, "west"'] },
  length: points.length,
  offset,
  instantOf: (place) => points[place]?.[0] ?? Number.NaN,
  valueOf: (place) => points[place]?.[1] ?? null,
});

const JSON_NAME = String.raw`"downlink_\"bytes\" in Ωs"`;
const jsonOf = (stamp: string, value: string): string =>
  `{"time_stamp":"${stamp}","name":${JSON_NAME},"value":${value},"aggregation_type":"COUNT","customer_site_id":"Zürich \u{1f4f6}"}`;

/** Points as JSON, and the length of each piece. */
function written(series: Series): { text: string; lengths: number[] } {
  const out = new PieceWriter();
  const pieces = [...writePoints(out, series, pointsAsJson(series))];
  pieces.push(out.take());
  return { text: Buffer.concat(pieces).toString(), lengths: pieces.map(({ length }) => length) };
}

describe('writing points', () => {
  it('prints stamps in their offset, and values of every kind', () => {
    const values: [Whole | null, string][] = [
      [0, '0'],
      [-12.5, '-12.5'],
      [1 / 3, '0.3333333333333333'],
      [2n ** 80n, '1208925819614629174706176'],
      [-(2n ** 64n), '-18446744073709551616'],
      [null, 'null'],
      [Number.NaN, 'null'],
      [Number.POSITIVE_INFINITY, 'null'],
    ];
    const { text } = written(seriesOf(values.map(([value]) => [START, value])));
    expect(text).toBe(values.map(([, json]) => jsonOf('2022-07-07T05:30:00+05:30', json)).join(','));
  });

  it('prints years beyond four digits between the others', () => {
    const [last, year0] = [Date.parse('9999-12-31T23:00:00Z'), Date.parse('0000-01-01T00:00:00Z')];
    const points: Point[] = [last, START, year0, year0 - 1000].map((instant) => [instant, 1]);
    expect(written(seriesOf(points, 60)).text).toBe(
      [
        jsonOf('+010000-01-01T00:00:00+01:00', '1'),
        jsonOf('2022-07-07T01:00:00+01:00', '1'),
        jsonOf('0000-01-01T01:00:00+01:00', '1'),
        jsonOf('0000-01-01T00:59:59+01:00', '1'),
      ].join(','),
    );
  });

  it('writes nothing of a series without points', () => {
    expect(written(seriesOf([]))).toEqual({ text: '', lengths: [0] });
  });

  it('yields each full piece', () => {
    const points = Array.from({ length: 5_000 }, (_, nth): Point => [START + nth * 300_000, nth / 7]);
    const { text, lengths } = written(seriesOf(points, 0));
    const expected = points.map(([instant, value]) =>
      jsonOf(new Date(instant).toISOString().replace('.000Z', '+00:00'), String(value)),
    );
    expect(text).toBe(expected.join(','));
    expect(lengths.length).toBeGreaterThan(5);
    for (const length of lengths.slice(0, -1)) {
      expect(length).toBeGreaterThanOrEqual(PIECE_LENGTH);
      expect(length).toBeLessThan(PIECE_LENGTH + 300);
    }
  });

  it('leaves a piece as it is when more is written', () => {
    const out = new PieceWriter();
    const first = out.text('one').take();
    const second = out.text('x'.repeat(3 * PIECE_LENGTH)).take();
    out
      .text('three')
      .raw(Buffer.from('four'))
      .number(5)
      .number(2n ** 70n);
    expect(first.toString()).toBe('one');
    expect(second.equals(Buffer.alloc(3 * PIECE_LENGTH, 'x'))).toBe(true);
    expect(out.take().toString()).toBe(`threefour5${2n ** 70n}`);
    expect(out.take()).toHaveLength(0);
  });
});

describe('points a line', () => {
  const points: Point[] = [
    [START, 12.5],
    [START + 1000, null],
    [START + 2000, 2n ** 64n],
  ];

  it('prints CSV with an empty field for null, and quotes where they are needed', () => {
    const pieces = [...toCsv(['customer_site_id'], [seriesOf(points), seriesOf([])])];
    const rest = '"Zürich \u{1f4f6}, ""west"""';
    expect(Buffer.concat(pieces).toString().split('\r\n')).toEqual([
      'time_stamp,name,value,aggregation_type,customer_site_id',
      `2022-07-07T05:30:00+05:30,"downlink_""bytes"" in Ωs",12.5,COUNT,${rest}`,
      `2022-07-07T05:30:01+05:30,"downlink_""bytes"" in Ωs",,COUNT,${rest}`,
      `2022-07-07T05:30:02+05:30,"downlink_""bytes"" in Ωs",18446744073709551616,COUNT,${rest}`,
      '',
    ]);
  });

  it('prints NDJSON, and how many lines there were', () => {
    const pieces = [...toNdjson([], [seriesOf(points), seriesOf(points.slice(0, 1))])];
    expect(Buffer.concat(pieces).toString().split('\n')).toEqual([
      jsonOf('2022-07-07T05:30:00+05:30', '12.5'),
      jsonOf('2022-07-07T05:30:01+05:30', 'null'),
      jsonOf('2022-07-07T05:30:02+05:30', '18446744073709551616'),
      jsonOf('2022-07-07T05:30:00+05:30', '12.5'),
      '{"end":true,"row_count":4}',
      '',
    ]);
  });
});
