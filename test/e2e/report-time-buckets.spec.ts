import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TimeReports } from '../support/time-reports.js';

const ACCOUNTS = {
  // Berlin: +01:00 became +02:00 at 2026-03-29T01:00Z, and +02:00 +01:00 at 2026-10-25T01:00Z.
  spring: {
    '2026-03-27T22:30:00Z': 1,
    '2026-03-27T23:00:00Z': 2,
    '2026-03-28T22:55:00Z': 4,
    '2026-03-28T23:00:00Z': 8,
    '2026-03-29T00:30:00Z': 16,
    '2026-03-29T01:00:00Z': 32,
    '2026-03-29T21:55:00Z': 64,
    '2026-03-29T22:00:00Z': 128,
  },
  autumn: {
    '2026-10-24T21:55:00Z': 1,
    '2026-10-24T22:00:00Z': 2,
    '2026-10-25T00:30:00Z': 4,
    '2026-10-25T01:30:00Z': 8,
    '2026-10-25T22:55:00Z': 16,
    '2026-10-25T23:00:00Z': 32,
  },
  kathmandu: {
    '2026-05-01T18:10:00Z': 1,
    '2026-05-01T18:15:00Z': 2,
    '2026-05-01T19:10:00Z': 4,
    '2026-05-01T19:15:00Z': 8,
    '2026-05-02T18:10:00Z': 16,
    '2026-05-02T18:15:00Z': 32,
  },
  // Lord Howe: +11:00 became +10:30 at 2026-04-04T15:00Z.
  lordHowe: {
    '2026-04-04T14:55:00Z': 1,
    '2026-04-04T15:00:00Z': 2,
    '2026-04-04T15:25:00Z': 4,
    '2026-04-04T15:30:00Z': 8,
  },
  calendar: {
    '2023-12-31T12:00:00Z': 1,
    '2024-01-01T12:00:00Z': 2,
    '2024-01-31T12:00:00Z': 4,
    '2024-02-29T12:00:00Z': 8,
    '2024-03-01T12:00:00Z': 16,
    '2024-03-03T12:00:00Z': 32,
    '2024-03-04T12:00:00Z': 64,
    '2024-12-31T23:00:00Z': 128,
  },
  cut: {},
};

type Account = keyof typeof ACCOUNTS;

let reports: TimeReports;

beforeAll(async () => {
  reports = await TimeReports.start(() => Date.parse('2026-11-01T00:00:00Z'), ACCOUNTS);
  // A thousand bytes a second.
  await reports.send('cut', [['2026-06-01T10:00:00Z', 600_000, 600_000]]);
});

afterAll(() => reports.close());

const asked = (start_date_time: string, end_date_time: string, others: object) => ({
  start_date_time,
  end_date_time,
  ...others,
});

describe.each<
  [title: string, account: Account, request: object, points: [string, number][], readFrom: string[]]
>([
  [
    'days of 23 hours',
    'spring',
    asked('2026-03-28T00:00:00+01:00', '2026-03-29T12:00:00+02:00', {
      granularity: 'DAY',
      time_zone: 'Europe/Berlin',
    }),
    [
      ['2026-03-28T00:00:00+01:00', 6],
      ['2026-03-29T00:00:00+01:00', 120],
      ['2026-03-30T00:00:00+02:00', 128],
    ],
    ['hours'],
  ],
  [
    'days of 25 hours, of which one is asked for exactly',
    'autumn',
    asked('2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00', {
      granularity: 'DAY',
      time_zone: 'Europe/Berlin',
      bucket_range: 'EXACT',
    }),
    [['2026-10-25T00:00:00+02:00', 30]],
    ['hours'],
  ],
  [
    'hours of which one is left out',
    'spring',
    asked('2026-03-29T00:30:00+01:00', '2026-03-29T03:30:00+02:00', {
      granularity: 'HOUR',
      time_zone: 'Europe/Berlin',
    }),
    [
      ['2026-03-29T00:00:00+01:00', 8],
      ['2026-03-29T01:00:00+01:00', 16],
      ['2026-03-29T03:00:00+02:00', 32],
    ],
    ['hours'],
  ],
  [
    'hours of which one comes twice',
    'autumn',
    asked('2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00', {
      granularity: 'HOUR',
      time_zone: 'Europe/Berlin',
    }),
    [
      ['2026-10-25T02:00:00+02:00', 4],
      ['2026-10-25T02:00:00+01:00', 8],
    ],
    ['hours'],
  ],
  [
    'hours that begin at a quarter past those of UTC',
    'kathmandu',
    asked('2026-05-02T00:00:00+05:45', '2026-05-02T00:00:00+05:45', {
      granularity: 'HOUR',
      time_zone: 'Asia/Kathmandu',
    }),
    [['2026-05-02T00:00:00+05:45', 6]],
    ['slots'],
  ],
  [
    'days that begin at a quarter past an hour of UTC',
    'kathmandu',
    asked('2026-05-01T12:00:00Z', '2026-05-02T18:15:00Z', {
      granularity: 'DAY',
      time_zone: 'Asia/Kathmandu',
    }),
    [
      ['2026-05-01T00:00:00+05:45', 1],
      ['2026-05-02T00:00:00+05:45', 30],
      ['2026-05-03T00:00:00+05:45', 32],
    ],
    ['slots'],
  ],
  [
    'hours of which one is half an hour long',
    'lordHowe',
    asked('2026-04-05T01:00:00+11:00', '2026-04-05T02:00:00+10:30', {
      granularity: 'HOUR',
      time_zone: 'Australia/Lord_Howe',
    }),
    [
      ['2026-04-05T01:00:00+11:00', 1],
      ['2026-04-05T01:30:00+10:30', 6],
      ['2026-04-05T02:00:00+10:30', 8],
    ],
    ['slots'],
  ],
  [
    'slots, printed by a clock that changes',
    'lordHowe',
    asked('2026-04-04T14:58:00Z', '2026-04-04T15:05:00Z', {
      granularity: 'MINUTE_5',
      time_zone: 'Australia/Lord_Howe',
    }),
    [
      ['2026-04-05T01:55:00+11:00', 1],
      ['2026-04-05T01:30:00+10:30', 2],
    ],
    ['slots'],
  ],
  [
    'quarters of an hour, printed in the offset of the start',
    'lordHowe',
    asked('2026-04-05T01:55:00+11:00', '2026-04-04T15:15:00Z', { granularity: 'MINUTE_15' }),
    [
      ['2026-04-05T01:45:00+11:00', 1],
      ['2026-04-05T02:00:00+11:00', 2],
      ['2026-04-05T02:15:00+11:00', 4],
    ],
    ['slots'],
  ],
  [
    'months of UTC, with a leap day',
    'calendar',
    asked('2023-12-31T05:30:00+05:30', '2024-02-15T00:00:00Z', { granularity: 'MONTH' }),
    [
      ['2023-12-01T05:30:00+05:30', 1],
      ['2024-01-01T05:30:00+05:30', 6],
      ['2024-02-01T05:30:00+05:30', 8],
      ['2024-03-01T05:30:00+05:30', 112],
    ],
    ['day'],
  ],
  [
    'weeks from Mondays on',
    'calendar',
    asked('2024-02-29T00:00:00Z', '2024-03-03T00:00:00Z', { granularity: 'WEEK' }),
    [
      ['2024-02-26T00:00:00+00:00', 56],
      ['2024-03-04T00:00:00+00:00', 64],
    ],
    ['day'],
  ],
  [
    'weeks from Sundays on',
    'calendar',
    asked('2024-02-29T00:00:00Z', '2024-03-03T00:00:00Z', { granularity: 'WEEK', week_start: 'SUNDAY' }),
    [
      ['2024-02-25T00:00:00+00:00', 24],
      ['2024-03-03T00:00:00+00:00', 96],
    ],
    ['day'],
  ],
  [
    'years of New York',
    'calendar',
    asked('2024-06-01T00:00:00Z', '2024-06-02T00:00:00Z', {
      granularity: 'YEAR',
      time_zone: 'America/New_York',
    }),
    [['2024-01-01T00:00:00-05:00', 254]],
    ['day', 'hours'],
  ],
  [
    'weeks of Berlin over a change of the clock',
    'spring',
    asked('2026-03-28T00:00:00Z', '2026-03-29T22:00:00Z', {
      granularity: 'WEEK',
      time_zone: 'europe/berlin',
    }),
    [
      ['2026-03-23T00:00:00+01:00', 127],
      ['2026-03-30T00:00:00+02:00', 128],
    ],
    ['day', 'hours'],
  ],
  [
    'the whole range',
    'calendar',
    asked('2024-01-01T00:00:00Z', '2024-03-01T00:00:00Z', { granularity: 'TOTAL', bucket_range: 'EXACT' }),
    [['2024-01-01T00:00:00+00:00', 14]],
    ['day'],
  ],
  [
    'the whole range, through the slot at its end, stamped with its start',
    'calendar',
    asked('2024-01-01T12:03:00Z', '2024-01-31T11:59:00Z', {
      granularity: 'TOTAL',
      time_zone: 'Asia/Kolkata',
    }),
    [['2024-01-01T17:33:00+05:30', 6]],
    ['day', 'hours', 'slots'],
  ],
  [
    'no granularity, exactly',
    'calendar',
    asked('2024-01-01T12:00:00Z', '2024-01-31T12:00:00Z', { bucket_range: 'EXACT' }),
    [['2024-01-01T12:00:00+00:00', 2]],
    ['day', 'hours'],
  ],
  [
    'nothing of a range that ends where it begins, exactly',
    'cut',
    asked('2026-06-01T10:02:00Z', '2026-06-01T10:02:00Z', { granularity: 'HOUR', bucket_range: 'EXACT' }),
    [],
    ['facts'],
  ],
  [
    'months of an empty exact range',
    'cut',
    asked('2026-06-01T10:02:00Z', '2026-06-01T10:02:00Z', {
      granularity: 'MONTH',
      time_zone: 'Europe/Berlin',
      bucket_range: 'EXACT',
    }),
    [],
    ['facts'],
  ],
])('%s', (_, account, request, points, readFrom) => {
  it('are these', async () => expect(await reports.series(account, request)).toEqual([points]));

  it(`are read from ${readFrom.join(' and ')}`, async () => {
    expect((await reports.readFrom(account, request)).sort()).toEqual(readFrom);
  });
});

describe('a range that cuts slots', () => {
  const cut = {
    bucket_range: 'EXACT',
    start_date_time: '2026-06-01T10:02:00Z',
    end_date_time: '2026-06-01T10:07:30Z',
  };
  const figures = (name: string, ...aggregations: string[]) =>
    aggregations.map((aggregation_type) => ({ name, aggregation_type }));

  it('has just the bytes and the time within it', async () => {
    const metrics = [...figures('time_usage_seconds', 'COUNT'), ...figures('uplink_bytes', 'COUNT')];
    expect(await reports.series('cut', { ...cut, metrics })).toEqual([
      [['2026-06-01T10:02:00+00:00', 330]],
      [['2026-06-01T10:02:00+00:00', 330_000]],
    ]);
  });

  it('has rates of whole slots: 180,000 and 150,000 bytes in 300 s each', async () => {
    const metrics = figures('uplink_bandwidth', 'AVG', 'MIN', 'MAX');
    expect(await reports.series('cut', { ...cut, metrics })).toEqual([
      [['2026-06-01T10:02:00+00:00', 0.0044]],
      [['2026-06-01T10:02:00+00:00', 0.004]],
      [['2026-06-01T10:02:00+00:00', 0.0048]],
    ]);
  });

  it('keeps the stamps of the buckets that it cuts', async () => {
    expect(await reports.series('cut', { ...cut, granularity: 'HOUR' })).toEqual([
      [['2026-06-01T10:00:00+00:00', 330_000]],
    ]);
    expect(await reports.series('cut', { ...cut, granularity: 'MINUTE_5' })).toEqual([
      [
        ['2026-06-01T10:00:00+00:00', 180_000],
        ['2026-06-01T10:05:00+00:00', 150_000],
      ],
    ]);
    expect(await reports.series('cut', { ...cut, granularity: 'DAY', time_zone: 'Asia/Kathmandu' })).toEqual([
      [['2026-06-01T00:00:00+05:45', 330_000]],
    ]);
  });

  it('ranks its parts of slots, the buckets, or the whole', async () => {
    const metrics = [
      {
        name: 'uplink_bandwidth',
        metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
      },
    ];
    const ranked = [
      ['2026-06-01T10:05:00+00:00', 0.004],
      ['2026-06-01T10:00:00+00:00', 0.0048],
    ];
    expect(await reports.series('cut', { ...cut, metrics })).toEqual([ranked]);
    expect(await reports.series('cut', { ...cut, metrics, granularity: 'MINUTE_5' })).toEqual([ranked]);
    expect(await reports.series('cut', { ...cut, metrics, granularity: 'TOTAL' })).toEqual([
      [['2026-06-01T10:02:00+00:00', 0.0044]],
    ]);
  });
});

describe('what is wrong', () => {
  const range = { start_date_time: '2026-06-01T00:00:00Z', end_date_time: '2026-06-02T00:00:00Z' };

  it('is told of each, with what would be right', async () => {
    expect(
      await reports.faults({
        ...range,
        granularity: 'MINUTES_5',
        time_zone: 'Europe/Berln',
        week_start: 'SONDAY',
        bucket_range: 'EXCAT',
      }),
    ).toEqual([
      {
        code: '40470105',
        field: 'granularity',
        description:
          'Invalid granularity: must be one of MINUTE_5, MINUTE_15, HOUR, DAY, WEEK, MONTH, YEAR, TOTAL; given "MINUTES_5"; did you mean MINUTE_5?',
      },
      {
        code: '40470160',
        field: 'time_zone',
        description:
          'Unknown time zone: must be the IANA name of a time zone, such as Europe/Berlin; given "Europe/Berln"; did you mean Europe/Berlin?',
      },
      {
        code: '40470161',
        field: 'week_start',
        description:
          'Invalid start of the week: must be one of MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY; given "SONDAY"; did you mean MONDAY?',
      },
      {
        code: '40470162',
        field: 'bucket_range',
        description:
          'Invalid bucket range: must be one of INCLUSIVE, EXACT; given "EXCAT"; did you mean EXACT?',
      },
    ]);
  });

  it.each<[field: string, code: string, request: object]>([
    ['time_zone', '40470160', { ...range, time_zone: '+02:00' }],
    ['time_zone', '40470160', { ...range, time_zone: 7 }],
    ['time_zone', '40470160', { ...range, time_zone: '__proto__' }],
    ['week_start', '40470161', { ...range, week_start: 'SUNDAY' }],
    ['week_start', '40470161', { ...range, week_start: 'SUNDAY', granularity: 'DAY' }],
    ['week_start', '40470161', { start_date_time: 'NOW', end_date_time: 'NOW', week_start: 'SUNDAY' }],
    ['bucket_range', '40470116', { start_date_time: 'NOW', end_date_time: 'NOW', bucket_range: 'EXACT' }],
    ['granularity', '40470105', { ...range, granularity: 'toString' }],
    [
      'end_date_time',
      '40470104',
      {
        start_date_time: '0001-01-01T00:00:00Z',
        end_date_time: '9999-12-31T00:00:00Z',
        granularity: 'YEAR',
        time_zone: 'Europe/Berlin',
      },
    ],
    [
      'end_date_time',
      '40470104',
      {
        start_date_time: '1850-01-01T00:00:00Z',
        end_date_time: '2020-01-01T00:00:00Z',
        granularity: 'HOUR',
        time_zone: 'Australia/Lord_Howe',
      },
    ],
    [
      'end_date_time',
      '40470104',
      {
        start_date_time: '2000-01-01T00:00:00Z',
        end_date_time: '2020-01-01T00:00:00Z',
        granularity: 'MINUTE_5',
      },
    ],
  ])('is %s (%s) in %j', async (field, code, request) => {
    expect(await reports.faults(request)).toEqual([expect.objectContaining({ code, field })]);
  });

  it('says how many points would be too many', async () => {
    const request = { start_date_time: '2000-01-01T00:00:00Z', end_date_time: '2020-01-01T00:00:00Z' };
    // 7,305 days and the slot at the end, of two metrics.
    const points = (7_305 * 288 + 1) * 2;
    const metrics = ['uplink_bytes', 'downlink_bytes'].map((name) => ({ name, aggregation_type: 'COUNT' }));
    expect(await reports.faults({ ...request, granularity: 'MINUTE_5', metrics })).toEqual([
      {
        code: '40470104',
        field: 'end_date_time',
        description: `Range too long: at most 1000000 points; this report has up to ${points}`,
      },
    ]);
  });
});

describe('null', () => {
  it('is as good as nothing', async () => {
    const request = {
      start_date_time: '2024-02-29T00:00:00Z',
      end_date_time: '2024-02-29T00:00:00Z',
      granularity: 'DAY',
      time_zone: null,
      week_start: null,
      bucket_range: null,
      compare: null,
    };
    expect(await reports.series('calendar', request)).toEqual([[['2024-02-29T00:00:00+00:00', 8]]]);
  });
});
