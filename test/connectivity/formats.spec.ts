import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ReportService } from '../../src/connectivity-report/report.service.js';
import { RecordBatch, UsageRecordRepository } from '../../src/usage-records/usage-record.repository.js';
import { eventually } from '../support/eventually.js';
import { usageRecord } from '../ingestion/records.js';
import { Asked, errorsOf, exactly, usage } from './asking.js';

const NOW = Date.parse('2026-03-02T12:00:30.700Z');

let asked: Asked;

beforeAll(async () => {
  asked = await Asked.start(['acme'], { clock: () => NOW });
  await asked.store([
    usage('1', '2026-03-01T00:10:00Z', { uplink_bytes: 7, customer_site_id: 'a,"b"', msisdn: '491' }),
    usage('2', '2026-03-01T01:10:00Z', {
      uplink_bytes: 8,
      downlink_bytes: 1,
      customer_site_id: 'a,"b"',
      msisdn: '492',
    }),
    usage('4', '2026-03-01T01:20:00Z', { uplink_bytes: 400, msisdn: '491' }),
    // Within the window of NOW, over one of its minutes.
    usage('5', '2026-03-02T11:56:30Z', { downlink_bytes: 37_500_000, customer_site_id: 'a,"b"' }),
  ]);
  // As an older version took it in.
  const site = usageRecord({
    recordId: '3',
    startedAt: Date.parse('2026-03-01T01:20:00Z'),
    endedAt: Date.parse('2026-03-01T01:21:00Z'),
    uplinkBytes: 30,
    downlinkBytes: 0,
    customerSiteId: 'line\r\nbreak',
    msisdn: '491',
  });
  await asked.service.app.get(UsageRecordRepository).store(new RecordBatch([site]));
});

afterAll(() => asked.service.close());

const REPORT = {
  start_date_time: '2026-03-01T00:00:00+05:30',
  end_date_time: '2026-03-01T06:30:00+05:30',
  granularity: 'HOUR',
  dimensions: ['customer_site_id'],
  metrics: [
    { name: 'uplink_bytes', aggregation_type: 'COUNT' },
    { name: 'downlink_bytes', aggregation_type: 'COUNT' },
  ],
};

const NOW_REPORT = {
  start_date_time: 'NOW',
  end_date_time: 'NOW',
  dimension_filter_clauses: [
    { filters: [exactly('account_id', 'acme'), exactly('customer_site_id', 'a,"b"', 'b')] },
  ],
  metrics: [
    { name: 'downlink_bandwidth', aggregation_type: 'AVG' },
    { name: 'uplink_bandwidth', aggregation_type: 'MIN' },
  ],
};

const typeAndText = async (answer: Promise<Response>) => {
  const { status, headers, text } = await answer.then(async (one) => ({
    status: one.status,
    headers: one.headers,
    text: await one.text(),
  }));
  return { status, type: headers.get('Content-Type'), text };
};

const CSV = 'text/csv; charset=utf-8; header=present';
const NDJSON = 'application/x-ndjson; charset=utf-8';

describe('a report as CSV', () => {
  it('has a line for each point, in the order of the series, and quotes what needs it', async () => {
    const expected = [
      'time_stamp,name,value,aggregation_type,customer_site_id',
      '2026-03-01T05:30:00+05:30,uplink_bytes,7,COUNT,"a,""b"""',
      '2026-03-01T06:30:00+05:30,uplink_bytes,8,COUNT,"a,""b"""',
      '2026-03-01T06:30:00+05:30,uplink_bytes,30,COUNT,"line\r\nbreak"',
      '2026-03-01T06:30:00+05:30,uplink_bytes,400,COUNT,',
      '2026-03-01T05:30:00+05:30,downlink_bytes,0,COUNT,"a,""b"""',
      '2026-03-01T06:30:00+05:30,downlink_bytes,1,COUNT,"a,""b"""',
      '2026-03-01T06:30:00+05:30,downlink_bytes,0,COUNT,"line\r\nbreak"',
      '2026-03-01T06:30:00+05:30,downlink_bytes,0,COUNT,',
      '',
    ].join('\r\n');
    for (const answer of [
      asked.post('report', REPORT, { Accept: 'text/csv' }),
      asked.post('report?format=csv', REPORT),
      asked.post('report?format=csv', REPORT, { Accept: 'application/json' }),
    ]) {
      expect(await typeAndText(answer)).toEqual({ status: 200, type: CSV, text: expected });
    }
  });

  it('has an empty aggregation type in a percentile series', async () => {
    const percentile = {
      ...REPORT,
      dimensions: [],
      metrics: [
        {
          name: 'uplink_bandwidth',
          metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: 1 }] }],
        },
      ],
    };
    const { text } = await typeAndText(asked.post('report?format=csv', percentile));
    expect(text.split('\r\n')).toEqual([
      'time_stamp,name,value,aggregation_type',
      // 7 bytes x 8 / 300 s / 10^6, and 438 over the two slots of the next hour.
      `2026-03-01T05:30:00+05:30,uplink_bandwidth,${(7 * 8) / 300_000_000},`,
      `2026-03-01T06:30:00+05:30,uplink_bandwidth,${(438 * 8) / 600_000_000},`,
      '',
    ]);
  });

  it('is only the names of the columns when there is no usage', async () => {
    const empty = {
      ...REPORT,
      start_date_time: '2026-01-01T00:00:00Z',
      end_date_time: '2026-01-02T00:00:00Z',
    };
    const { text } = await typeAndText(asked.post('report?format=csv', empty));
    expect(text).toBe('time_stamp,name,value,aggregation_type,customer_site_id\r\n');
  });

  it('is one line of values when it is of NOW', async () => {
    expect(await typeAndText(asked.post('report?format=csv', NOW_REPORT))).toEqual({
      status: 200,
      type: CSV,
      text:
        'start_time,end_time,downlink_bandwidth,uplink_bandwidth,customer_site_id,account_id\r\n' +
        '2026-03-02T11:55:30+00:00,2026-03-02T12:00:30+00:00,1,0,"[""a,\\""b\\"""",""b""]",acme\r\n',
    });
    const silent = { ...NOW_REPORT, dimension_filter_clauses: [{ filters: [exactly('msisdn', '493')] }] };
    const { text } = await typeAndText(asked.post('report?format=csv', silent));
    expect(text.split('\r\n')[1]).toBe('2026-03-02T11:55:30+00:00,2026-03-02T12:00:30+00:00,,,493,acme');
  });
});

describe('a report as NDJSON', () => {
  it('has the points of the JSON answer, a line each, and ends with how many there were', async () => {
    const json = (await (await asked.post('report', REPORT)).json()) as { result: object[][] };
    const points = json.result.flat();
    expect(points).toHaveLength(8);
    const expected = [...points, { end: true, row_count: 8 }]
      .map((one) => `${JSON.stringify(one)}\n`)
      .join('');
    for (const answer of [
      asked.post('report', REPORT, { Accept: 'application/x-ndjson, application/json;q=0.9' }),
      asked.post('report?format=ndjson', REPORT),
    ]) {
      expect(await typeAndText(answer)).toEqual({ status: 200, type: NDJSON, text: expected });
    }
  });

  it('is the flat answer in a line when it is of NOW', async () => {
    const flat = await (await asked.post('report', NOW_REPORT)).text();
    expect(JSON.parse(flat)).toMatchObject({ downlink_bandwidth: 1, uplink_bandwidth: 0 });
    expect(await typeAndText(asked.post('report?format=ndjson', NOW_REPORT))).toEqual({
      status: 200,
      type: NDJSON,
      text: `${flat}\n{"end":true,"row_count":1}\n`,
    });
  });

  it('says only that it ends when there is no usage', async () => {
    const empty = {
      ...REPORT,
      start_date_time: '2026-01-01T00:00:00Z',
      end_date_time: '2026-01-02T00:00:00Z',
    };
    const { text } = await typeAndText(asked.post('report?format=ndjson', empty));
    expect(text).toBe('{"end":true,"row_count":0}\n');
  });
});

describe('a report with a shape', () => {
  const top = {
    ...REPORT,
    metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT', alias: 'sent, "up"' }],
    limit: 1,
    others: true,
  };

  it('tells its remainder from a group of nulls', async () => {
    const { text } = await typeAndText(asked.post('report?format=csv', top));
    expect(text.split('\r\n')).toEqual([
      'time_stamp,name,value,aggregation_type,customer_site_id,others',
      // Nobody has more than those without a site.
      '2026-03-01T06:30:00+05:30,"sent, ""up""",400,COUNT,,',
      '2026-03-01T05:30:00+05:30,"sent, ""up""",7,COUNT,,true',
      '2026-03-01T06:30:00+05:30,"sent, ""up""",38,COUNT,,true',
      '',
    ]);
    const { text: lines } = await typeAndText(asked.post('report?format=ndjson', top));
    expect(lines.split('\n').map((line) => line && (JSON.parse(line) as object))).toMatchObject([
      { value: 400, customer_site_id: null },
      { value: 7, customer_site_id: null, others: true },
      { value: 38, customer_site_id: null, others: true },
      { end: true, row_count: 3 },
      '',
    ]);
  });

  it.each([
    ['totals', ['TOTAL']],
    ['compare', 'PREVIOUS_PERIOD'],
    ['page_size', 1],
  ])('is refused %s, for which only JSON has a place', async (field, value) => {
    for (const format of ['csv', 'ndjson']) {
      const answer = await asked.post(`report?format=${format}`, { ...REPORT, [field]: value });
      expect([answer.status, await errorsOf(answer)]).toMatchObject([400, [{ code: '40470183', field }]]);
    }
    expect((await asked.post('report', { ...REPORT, [field]: value })).status).toBe(200);
  });
});

describe('a wide layout', () => {
  const rows = async (query: string, body: object) =>
    (await typeAndText(asked.post(`report?${query}`, body))).text.split(
      query.includes('csv') ? '\r\n' : '\n',
    );

  it('has a column for each series, and a row for each bucket of each group', async () => {
    expect(await rows('format=csv&layout=wide', REPORT)).toEqual([
      'time_stamp,customer_site_id,uplink_bytes_COUNT,downlink_bytes_COUNT',
      '2026-03-01T05:30:00+05:30,"a,""b""",7,0',
      '2026-03-01T06:30:00+05:30,"a,""b""",8,1',
      '2026-03-01T06:30:00+05:30,"line',
      'break",30,0',
      '2026-03-01T06:30:00+05:30,,400,0',
      '',
    ]);
    const lines = await rows('format=ndjson&layout=wide', REPORT);
    expect(lines[0]).toBe(
      `{"time_stamp":"2026-03-01T05:30:00+05:30","customer_site_id":${JSON.stringify('a,"b"')},"uplink_bytes_COUNT":7,"downlink_bytes_COUNT":0}`,
    );
    expect(lines.slice(-2)).toEqual(['{"end":true,"row_count":4}', '']);
    expect(lines).toHaveLength(6);
  });

  const percentile = (p: number, alias?: string) => ({
    name: 'uplink_bandwidth',
    alias,
    metric_filter_clauses: [{ filters: [{ operator: 'PERCENTILE', comparison_value: p }] }],
  });

  it('puts percentiles in the order of time, and leaves a cell without a point empty', async () => {
    const body = {
      ...REPORT,
      dimensions: [],
      metrics: [
        percentile(1),
        percentile(0.5, 'half'),
        { name: 'downlink_bytes', aggregation_type: 'COUNT', alias: 'down' },
      ],
    };
    const [first, second] = [(7 * 8) / 300_000_000, (438 * 8) / 600_000_000];
    expect(await rows('format=csv&layout=wide', body)).toEqual([
      'time_stamp,down_COUNT,uplink_bandwidth_PERCENTILE_1,half_PERCENTILE_0.5',
      `2026-03-01T05:30:00+05:30,0,${first},${first}`,
      `2026-03-01T06:30:00+05:30,1,${second},`,
      '',
    ]);
    const lines = await rows('format=ndjson&layout=wide', body);
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      time_stamp: '2026-03-01T06:30:00+05:30',
      down_COUNT: 1,
      uplink_bandwidth_PERCENTILE_1: second,
      'half_PERCENTILE_0.5': null,
    });
  });

  it('ranks each group, and joins the groups of both kinds of series', async () => {
    const body = { ...REPORT, metrics: [REPORT.metrics[1], percentile(0.5)] };
    expect(await rows('format=csv&layout=wide', body)).toEqual([
      'time_stamp,customer_site_id,downlink_bytes_COUNT,uplink_bandwidth_PERCENTILE_0.5',
      // The half of two buckets is the lower one.
      `2026-03-01T05:30:00+05:30,"a,""b""",0,${(7 * 8) / 300_000_000}`,
      '2026-03-01T06:30:00+05:30,"a,""b""",1,',
      '2026-03-01T06:30:00+05:30,"line',
      `break",0,${(30 * 8) / 300_000_000}`,
      `2026-03-01T06:30:00+05:30,,0,${(400 * 8) / 300_000_000}`,
      '',
    ]);
  });

  it('keeps the order, the fill and the remainder of a shape', async () => {
    const body = {
      ...REPORT,
      start_date_time: '2026-03-01T00:00:00Z',
      end_date_time: '2026-03-01T02:00:00Z',
      fill: 'ZERO',
      limit: 1,
      others: true,
      order_by: [
        { field_name: 'customer_site_id', sort_order: 'ASCENDING' },
        { field_name: 'time_stamp', sort_order: 'DESCENDING' },
      ],
      metrics: [REPORT.metrics[0], percentile(1)],
    };
    expect(await rows('format=csv&layout=wide', body)).toEqual([
      'time_stamp,customer_site_id,others,uplink_bytes_COUNT,uplink_bandwidth_PERCENTILE_1',
      '2026-03-01T02:00:00+00:00,"a,""b""",,0,0',
      `2026-03-01T01:00:00+00:00,"a,""b""",,8,${(8 * 8) / 300_000_000}`,
      `2026-03-01T00:00:00+00:00,"a,""b""",,7,${(7 * 8) / 300_000_000}`,
      '2026-03-01T02:00:00+00:00,,true,0,0',
      `2026-03-01T01:00:00+00:00,,true,430,${(430 * 8) / 300_000_000}`,
      '2026-03-01T00:00:00+00:00,,true,0,0',
      '',
    ]);
  });

  it('is only the names of the columns when there is no usage', async () => {
    const empty = {
      ...REPORT,
      start_date_time: '2026-01-01T00:00:00Z',
      end_date_time: '2026-01-02T00:00:00Z',
    };
    expect(await rows('format=csv&layout=wide', empty)).toEqual([
      'time_stamp,customer_site_id,uplink_bytes_COUNT,downlink_bytes_COUNT',
      '',
    ]);
    expect(await rows('format=ndjson&layout=wide', empty)).toEqual(['{"end":true,"row_count":0}', '']);
  });

  it('is that of a report of NOW in any case', async () => {
    expect(await rows('format=csv&layout=wide', NOW_REPORT)).toEqual(await rows('format=csv', NOW_REPORT));
  });
});

describe('CSV for spreadsheets', () => {
  const aliased = {
    ...REPORT,
    dimensions: [],
    metrics: [{ name: 'uplink_bytes', aggregation_type: 'COUNT', alias: '=1+1' }],
  };

  it('begins with a byte order mark when it is asked for, in every layout', async () => {
    const bytes = async (query: string, body: object) =>
      Buffer.from(await (await asked.post(`report?format=csv${query}`, body)).arrayBuffer());
    for (const [body, layout] of [
      [REPORT, ''],
      [REPORT, '&layout=wide'],
      [NOW_REPORT, ''],
    ] as const) {
      const marked = await bytes(`${layout}&bom=true`, body);
      expect(marked.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
      expect(marked.subarray(3)).toEqual(await bytes(layout, body));
    }
  });

  it('marks texts that would run as formulas, in names and in cells', async () => {
    const text = async (query: string) => (await asked.post(`report?format=csv${query}`, aliased)).text();
    expect((await text('&safe=true')).split('\r\n')[1]).toBe("2026-03-01T05:30:00+05:30,'=1+1,7,COUNT");
    expect((await text('')).split('\r\n')[1]).toBe('2026-03-01T05:30:00+05:30,=1+1,7,COUNT');
    expect((await text('&safe=true&layout=wide')).split('\r\n')[0]).toBe("time_stamp,'=1+1_COUNT");
    const now = { ...NOW_REPORT, metrics: [{ ...NOW_REPORT.metrics[0], alias: '@x' }] };
    const flat = await (await asked.post('report?format=csv&safe=true', now)).text();
    expect(flat.split('\r\n')[0]).toBe("start_time,end_time,'@x,customer_site_id,account_id");
  });

  it('has a tag of its own for each form', async () => {
    const tags = new Set<string | null>();
    const forms = ['', '&layout=wide', '&bom=true', '&safe=true', '&layout=wide&safe=true'];
    for (const form of forms)
      tags.add((await asked.post(`report?format=csv${form}`, aliased)).headers.get('ETag'));
    expect(tags.size).toBe(forms.length);
  });
});

describe('the name of a file', () => {
  const nameOf = async (query: string, body: object) =>
    (await asked.post(`report${query}`, body)).headers.get('Content-Disposition');

  it('has the range that was asked for', async () => {
    expect(await nameOf('?format=csv', REPORT)).toBe(
      'attachment; filename="usage-2026-03-01-2026-03-01.csv"',
    );
    const month = {
      ...REPORT,
      start_date_time: 'LAST_MONTH',
      end_date_time: 'THIS_MONTH',
      time_zone: 'Asia/Kolkata',
      granularity: 'DAY',
    };
    expect(await nameOf('?format=ndjson', { ...month, bucket_range: 'EXACT' })).toBe(
      'attachment; filename="usage-2026-02-01-2026-02-28.ndjson"',
    );
    // The bucket that begins at the end belongs to the published range.
    expect(await nameOf('?format=csv', month)).toBe('attachment; filename="usage-2026-02-01-2026-03-01.csv"');
    expect(await nameOf('?format=csv&layout=wide', NOW_REPORT)).toBe('attachment; filename="usage-now.csv"');
  });

  it('is given to CSV and NDJSON alone, and to no failure', async () => {
    expect(await nameOf('', REPORT)).toBeNull();
    expect(await nameOf('?format=csv', { ...REPORT, granularity: 'CENTURY' })).toBeNull();
  });
});

describe('a format that there is not', () => {
  it('is refused with those that there are, in the envelope', async () => {
    const answer = await asked.post('report', REPORT, { Accept: 'text/html, application/xml;q=0.9' });
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
      406,
      'application/json; charset=utf-8',
    ]);
    expect(await errorsOf(answer)).toEqual([
      {
        code: '40470185',
        description:
          'No format of the answer is acceptable: must be one of application/json, text/csv, application/x-ndjson',
        field: 'Accept',
      },
    ]);
    const named = await asked.post('report?format=xml', REPORT);
    expect(named.status).toBe(400);
    expect(await errorsOf(named)).toEqual([
      {
        code: '40470186',
        description: 'Unknown format: must be one of json, csv, ndjson; given "xml"',
        field: 'format',
      },
    ]);
  });

  it('changes nothing about a request with faults', async () => {
    const answer = await asked.post('report?format=csv', { ...REPORT, granularity: 'CENTURY' });
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
      400,
      'application/json; charset=utf-8',
    ]);
    expect((await errorsOf(answer))[0]).toMatchObject({ code: '40470105', field: 'granularity' });
  });
});

describe('a report as a URL', () => {
  const urlOf = (report: unknown, more = '') =>
    `report?q=${encodeURIComponent(typeof report === 'string' ? report : JSON.stringify(report))}${more}`;

  it('is answered as POST answers it, in every format, with the same tag', async () => {
    for (const form of ['', '&format=csv', '&format=csv&layout=wide&bom=true&safe=true', '&format=ndjson']) {
      const [posted, got] = await Promise.all([
        asked.post(`report?${form.slice(1)}`, REPORT),
        asked.get(urlOf(REPORT, form)),
      ]);
      expect(got.status).toBe(200);
      for (const header of ['ETag', 'Content-Type', 'Content-Disposition'])
        expect(got.headers.get(header)).toBe(posted.headers.get(header));
      expect(got.headers.get('Cache-Control')).toBe('private, no-cache');
      expect(await got.text()).toBe(await posted.text());
      const tag = got.headers.get('ETag') ?? '';
      const again = await asked.get(urlOf(REPORT, form), { 'If-None-Match': tag });
      expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, tag, '']);
    }
  });

  it('takes the key in the URL as well, and HEAD', async () => {
    const { url } = asked.service;
    const path = `${url}/connectivity/v1/${urlOf(REPORT)}&apikey=${asked.key}`;
    const headers = { 'Accept-Encoding': 'identity' };
    const [got, head] = await Promise.all([
      fetch(path, { headers }),
      fetch(path, { method: 'HEAD', headers }),
    ]);
    const text = await got.text();
    expect([got.status, head.status]).toEqual([200, 200]);
    expect(head.headers.get('Content-Length')).toBe(String(Buffer.byteLength(text)));
    expect(head.headers.get('ETag')).toBe(got.headers.get('ETag'));
    expect(await head.text()).toBe('');
    expect((await fetch(`${url}/connectivity/v1/${urlOf(REPORT)}`)).status).toBe(401);
  });

  it.each([
    ['report', 'must be the report as JSON, URL-encoded'],
    ['report?q=', 'must be the report as JSON, URL-encoded'],
    [urlOf('{"metrics":'), 'not valid JSON'],
    [urlOf('[]'), 'must be a JSON object'],
    [urlOf('1'), 'must be a JSON object'],
    [urlOf(`{"a":${'['.repeat(70)}`), 'at most 64 levels'],
    [`${urlOf('{}')}&q={}`, 'given more than once'],
  ])('is refused when q is none: %s', async (path, detail) => {
    const answer = await asked.get(path);
    expect([answer.status, await errorsOf(answer)]).toEqual([
      400,
      [{ code: '40470191', description: `Invalid or missing report in the URL: ${detail}`, field: 'q' }],
    ]);
  });

  it('has the faults of the report, each with its path', async () => {
    const bad = { ...REPORT, granularity: 'CENTURY', metrics: [{ name: 'x', aggregation_type: 'COUNT' }] };
    const [posted, got] = await Promise.all([asked.post('report', bad), asked.get(urlOf(bad))]);
    expect([got.status, posted.status]).toEqual([400, 400]);
    const errors = await errorsOf(got);
    expect(errors).toEqual(await errorsOf(posted));
    expect(errors.map(({ field }) => field)).toEqual(['granularity', 'metrics[0].name']);
    const unknown = await errorsOf(await asked.get(urlOf(REPORT, '&Q=1')));
    expect(unknown).toMatchObject([{ code: '40470113', field: 'Q' }]);
  });

  it('leaves no subscriber in the log', async () => {
    const { logLines } = asked.service;
    const before = logLines.length;
    const report = { ...REPORT, dimension_filter_clauses: [{ filters: [exactly('msisdn', '4915550001')] }] };
    await asked.get(urlOf(report, '&format=csv').replace('?q=', '?%71='));
    await asked.get(urlOf(report, '&format=ndjson'));
    await eventually('both requests are in the log', () => {
      const ours = logLines.slice(before).filter((line) => line.includes('=[report]&format='));
      return ours.length === 2 ? true : undefined;
    });
    expect(logLines.filter((line) => line.includes('4915550001'))).toEqual([]);
  });

  it('may be so long, and is refused in the envelope beyond', async () => {
    const path = urlOf(REPORT);
    const whole = (rest: number) => `${path}&apikey=${'x'.repeat(rest)}`;
    const base = `/connectivity/v1/${whole(0)}`.length;
    const [longest, tooLong] = [asked.get(whole(8_192 - base)), asked.get(whole(8_193 - base))];
    // A wrong key is told once the URL has been read.
    expect((await longest).status).toBe(401);
    const answer = await tooLong;
    expect([answer.status, (await errorsOf(answer)).length]).toEqual([414, 1]);
  });
});

describe('a compressed report', () => {
  const coded = (accept: string, more: Record<string, string> = {}) =>
    asked.post('report', { ...REPORT, fill: 'ZERO' }, { 'Accept-Encoding': accept, ...more });

  it('has the bytes of the plain one, and a tag that answers 304 in every coding', async () => {
    const [plain, gzip, br] = await Promise.all([coded('identity'), coded('gzip'), coded('br')]);
    expect([plain, gzip, br].map(({ headers }) => headers.get('Content-Encoding'))).toEqual([
      null,
      'gzip',
      'br',
    ]);
    const tags = [plain, gzip, br].map(({ headers }) => headers.get('ETag') ?? '');
    const [tag = ''] = tags;
    expect(tags).toEqual([tag, tag.replace(/"$/, '.gzip"'), tag.replace(/"$/, '.br"')]);
    const text = await plain.text();
    expect(text.length).toBeGreaterThan(1_024);
    expect(await gzip.text()).toBe(text);
    expect(await br.text()).toBe(text);
    for (const known of tags) {
      for (const accept of ['identity', 'gzip', 'br']) {
        const again = await coded(accept, { 'If-None-Match': known });
        expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, known, '']);
      }
    }
    expect((await coded('br', { 'If-None-Match': '"other.br"' })).status).toBe(200);
  });

  it('is compressed as a stream, a failure as well', async () => {
    const pieces = function* () {
      for (let i = 0; i < 200; i++) yield Buffer.alloc(50_000, String(i % 10));
    };
    const answer = jest
      .spyOn(asked.service.app.get(ReportService), 'answer')
      .mockResolvedValue({ text: pieces, tag: undefined, queries: [], rowBytes: 0 });
    const streamed = await coded('gzip');
    expect([streamed.headers.get('Content-Encoding'), streamed.headers.get('Content-Length')]).toEqual([
      'gzip',
      null,
    ]);
    expect(Buffer.from(await streamed.arrayBuffer())).toEqual(Buffer.concat([...pieces()]));
    answer.mockRestore();
    const bad = { ...REPORT, metrics: Array.from({ length: 40 }, () => ({ name: 'x' })) };
    const failure = await asked.post('report', bad, { 'Accept-Encoding': 'gzip' });
    expect([failure.status, failure.headers.get('Content-Encoding')]).toEqual([400, 'gzip']);
    expect((await errorsOf(failure)).length).toBeGreaterThan(10);
  });

  it('is one of many answers that are compressed', async () => {
    for (const path of ['/docs/openapi.json', '/docs/openapi.yaml', '/docs', '/connectivity/v1/metadata']) {
      const answer = await fetch(`${asked.service.url}${path}`, {
        headers: { 'Accept-Encoding': 'br', 'X-API-Key': asked.key },
      });
      expect([path, answer.headers.get('Content-Encoding'), answer.headers.get('Vary')]).toEqual([
        path,
        'br',
        'Accept-Encoding',
      ]);
      expect((await answer.text()).length).toBeGreaterThan(1_024);
    }
  });
});

describe('an answer that fails while it is sent', () => {
  it.each(['csv', 'ndjson', 'json'])(
    'is cut off, so that no client takes it for whole: %s',
    async (format) => {
      const reports = asked.service.app.get(ReportService);
      const failing = function* () {
        yield Buffer.alloc(100_000, 'x');
        throw new Error('the disk is full');
      };
      const answer = jest
        .spyOn(reports, 'answer')
        .mockResolvedValue({ text: failing, tag: undefined, queries: [], rowBytes: 0 });
      const begun = await asked.post(`report?format=${format}`, REPORT, { 'Accept-Encoding': 'identity' });
      expect(begun.status).toBe(200);
      await expect(begun.text()).rejects.toThrow();
      // The failure may come before the first compressed byte. Then there is not even a status.
      const coded = asked.post(`report?format=${format}`, REPORT, { 'Accept-Encoding': 'gzip' });
      await expect(coded.then((one) => one.text())).rejects.toThrow();
      answer.mockRestore();
    },
  );
});
