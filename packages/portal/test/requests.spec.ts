import { describe, expect, it } from '@jest/globals';
import { cellsOf, scopeOfCsv } from '../src/csv-file.js';
import { withDefaults } from '../src/defaults.js';
import { heatMapOf, intervalFor, serviceChart, type Kpi1Row } from '../src/network.js';
import { billReports, connectivityReports, forCsv, nowReport, type ReportBody } from '../src/requests.js';
import { snippet } from '../src/snippets.js';
import { parseView } from '../src/state.js';

const NOW = Date.parse('2026-11-29T14:07:33Z');
const view = (fragment = '', screen = 'connectivity') =>
  withDefaults(parseView(`/portal/${screen}`, fragment), NOW, 'UTC');

describe('the reports of the connectivity screen', () => {
  it('share range, zone and filters, and end with a whole slot', () => {
    const reports = connectivityReports(view('#acc=A&site=S&sub=imsi:1'), ['A', 'B'], NOW);
    for (const report of Object.values(reports)) {
      expect(report).toMatchObject({
        start_date_time: 'THIS_MONTH',
        end_date_time: '2026-11-29T14:05:00+00:00',
        time_zone: 'UTC',
        bucket_range: 'EXACT',
        dimension_filter_clauses: [
          { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['A'] }] },
          { filters: [{ dimension_name: 'customer_site_id', operator: 'EXACT', expressions: ['S'] }] },
          { filters: [{ dimension_name: 'imsi', operator: 'EXACT', expressions: ['1'] }] },
        ],
      });
    }
    expect(reports.figures.granularity).toBe('TOTAL');
    expect(reports.traffic).toMatchObject({ granularity: 'DAY', fill: 'NULL' });
    expect(reports.figures).not.toHaveProperty('fill');
  });

  it('filter all accounts of the credential when none is chosen', () => {
    const traffic: ReportBody = connectivityReports(view(), ['A', 'B'], NOW).traffic;
    expect(traffic.dimension_filter_clauses).toEqual([
      { filters: [{ dimension_name: 'account_id', operator: 'EXACT', expressions: ['A', 'B'] }] },
    ]);
  });

  it('compare all panels with the same range', () => {
    const { traffic, figures } = connectivityReports(view('#cmp=prev'), ['A'], NOW);
    const compare = {
      start_date_time: '2026-10-01T00:00:00+00:00',
      end_date_time: '2026-10-29T14:05:00+00:00',
    };
    expect([traffic, figures].map((report) => (report as { compare?: object }).compare)).toEqual([
      compare,
      compare,
    ]);
    expect(forCsv(traffic)).not.toHaveProperty('compare');
    expect(forCsv(traffic)).not.toHaveProperty('totals');
  });

  it('count idle time as zero when asked', () => {
    const { traffic, figures } = connectivityReports(view('#idle=zero'), ['A'], NOW);
    expect([traffic.fill, (figures as { fill?: string }).fill]).toEqual(['ZERO', 'ZERO']);
    expect(billReports(view('#idle=zero'), ['A'], NOW).counted).not.toHaveProperty('fill');
  });

  it('ask for NOW without a shape', () => {
    expect(Object.keys(nowReport(view(), ['A'])).sort()).toEqual([
      'dimension_filter_clauses',
      'end_date_time',
      'metrics',
      'start_date_time',
      'time_zone',
    ]);
  });
});

describe('a request as a program', () => {
  const call = {
    path: '/connectivity/v1/report',
    method: 'POST',
    body: { metadata: true, name: "it's", end: null },
  } as const;
  const partner = { kind: 'iam', role: 'partner', secret: 'the-secret' } as const;

  it('has a variable in the place of the credential', () => {
    for (const language of ['curl', 'Python', 'TypeScript'] as const) {
      const text = snippet(language, call, partner, 'https://usage.example');
      expect(text).not.toContain('the-secret');
      expect(text).toContain('EDGEMETER_TOKEN');
    }
  });

  it('is ready to paste', () => {
    expect(snippet('curl', call, { ...partner, kind: 'key' }, 'https://usage.example')).toBe(
      [
        'curl "https://usage.example/connectivity/v1/report" \\',
        '  -H "X-API-Key: $EDGEMETER_KEY" \\',
        '  -H "Content-Type: application/json" \\',
        "  -d '{",
        '  "metadata": true,',
        '  "name": "it\'\\\'\'s",',
        '  "end": null',
        "}'",
      ].join('\n'),
    );
    expect(snippet('Python', call, partner, 'https://usage.example')).toBe(
      [
        'import os, requests',
        '',
        'answer = requests.post(',
        '    "https://usage.example/connectivity/v1/report",',
        '    headers={',
        '        "Authorization": f\'Bearer {os.environ["EDGEMETER_TOKEN"]}\',',
        '    },',
        '    json={',
        '        "metadata": True,',
        '        "name": "it\'s",',
        '        "end": None',
        '    },',
        ')',
        'answer.raise_for_status()',
        'print(answer.json())',
      ].join('\n'),
    );
    expect(snippet('TypeScript', { path: '/api/kpi1' }, undefined, '')).toBe(
      [
        "const answer = await fetch('/api/kpi1', {",
        '});',
        'if (!answer.ok) throw new Error(await answer.text());',
        'console.log(await answer.json());',
      ].join('\n'),
    );
  });
});

describe('the network', () => {
  const row = (service_id: number, clock: string, total_bytes: number): Kpi1Row => {
    const start = Date.parse(`2026-11-${clock}:00Z`);
    return {
      service_id,
      interval_start_timestamp: start,
      interval_end_timestamp: start + 3_600_000,
      total_bytes,
    };
  };
  const rows = [row(1, '28T22:00', 5), row(2, '28T22:00', 7), row(1, '29T00:00', 4)];

  it('shows hours without rows as gaps', () => {
    const { stamps, series } = serviceChart(rows, '1-hour');
    expect(stamps).toHaveLength(3);
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['Service 1', [5, null, 4]],
      ['Service 2', [7, null, null]],
    ]);
  });

  it('adds bytes up by hour and day', () => {
    const { days, cells, greatest } = heatMapOf(rows);
    expect(days).toEqual([Date.parse('2026-11-28T00:00:00Z'), Date.parse('2026-11-29T00:00:00Z')]);
    expect([cells[0]?.[22], cells[0]?.[23], cells[1]?.[0], greatest]).toEqual([12, null, 4, 12]);
    expect([2, 3].map((count) => intervalFor(0, count * 86_400_000))).toEqual(['5-minute', '1-hour']);
  });
});

describe('a CSV of records', () => {
  it('says its accounts and its time', () => {
    const text =
      'account_id,ended_at,started_at\r\n"a,""1",2026-03-02T10:00:00Z,2026-03-02T08:00:00Z\r\nb,1772449200000,1772445600000\r\n';
    expect(cellsOf('"a,""1",2,')).toEqual(['a,"1', '2', '']);
    expect(scopeOfCsv(text)).toEqual({
      accounts: ['a,"1', 'b'],
      from: Date.parse('2026-03-02T08:00:00Z'),
      to: 1_772_449_200_000,
    });
    expect(scopeOfCsv('a;b\n1;2')).toBeUndefined();
  });
});
