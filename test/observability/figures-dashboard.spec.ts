import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { startShaped, type ShapedService } from '../shape/shaped.js';

interface Query {
  readonly type: string;
  readonly parser: string;
  readonly source: string;
  readonly format: string;
  readonly url: string;
  readonly url_options: {
    readonly method: string;
    readonly params: readonly { readonly key: string; readonly value: string }[];
  };
  readonly root_selector: string;
  readonly columns: readonly {
    readonly selector: string;
    readonly type: 'string' | 'number' | 'timestamp' | 'timestamp_epoch';
  }[];
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource: object;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly (Query & { readonly datasource: object })[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly infinityQuery: Query };
}

const dashboard = JSON.parse(readFileSync('ops/grafana/figures.json', 'utf8')) as {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
};
const variable = (name: string) => dashboard.templating.list.find((one) => one.name === name)!;

const NOW = Date.parse('2026-04-08T12:00:00Z');
const FROM = NOW - 7 * 86_400_000;
const DATA_SOURCE = { type: 'yesoreyeram-infinity-datasource', uid: '${datasource}' };

/** What the selectors of the dashboard, which are JSONata, give of an answer. */
const SELECTORS: Readonly<Record<string, (answer: never) => readonly unknown[]>> = {
  '': (rows: readonly unknown[]) => rows,
  '$reduce($.result, $append, [])': ({ result }: { result: readonly (readonly unknown[])[] }) =>
    result.flat(),
  '$.values.{"account": $}': ({ values }: { values: readonly unknown[] }) =>
    values.map((account) => ({ account })),
};

const READ = {
  string: (value: unknown) => typeof value === 'string' || typeof value === 'number' || value === null,
  number: (value: unknown) => typeof value === 'number',
  timestamp: (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  timestamp_epoch: (value: unknown) => typeof value === 'number' && value >= FROM && value <= NOW,
};

let service: ShapedService;

beforeAll(async () => {
  service = await startShaped('acme', { clock: () => NOW });
  await service.deliver(
    Array.from({ length: 14 }, (_, i) => ({
      at: new Date(NOW - (i + 1) * 11 * 3_600_000).toISOString(),
      minutes: 40,
      up: 30_000_000,
      down: 900_000_000,
      site: `site-${i % 2}`,
      service_id: i % 3,
      cell_id: '6f1c2b9e-1f0a-4a57-8c52-0d6f5d1f7b3a',
      msisdn: `4915${i}`,
    })),
  );
});

afterAll(() => service.close());

/** The rows that Grafana makes of a query. */
async function rowsOf(query: Query, values: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const filled = (text: string) =>
    text.replaceAll(/\$\{([\w:]+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`Nothing is known of ${whole}`);
      return value;
    });
  const url = new URL(filled(query.url), service.url);
  for (const { key, value } of query.url_options.params) url.searchParams.set(key, filled(value));
  const answer = await fetch(url, { headers: { 'X-API-Key': service.key } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
  const select = SELECTORS[query.root_selector];
  if (!select) throw new Error(`Nothing is known of the selector ${query.root_selector}`);
  return select(JSON.parse(text) as never);
}

const valuesFor = (granularity: string, interval: string) => ({
  account: 'acme',
  granularity,
  interval,
  __from: String(FROM),
  __to: String(NOW),
  '__from:date:iso': new Date(FROM).toISOString(),
  '__to:date:iso': new Date(NOW).toISOString(),
});

const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map((query) => [title, query] as const),
);

describe('the dashboard of the figures', () => {
  it('is made of panels beside one another, over the one data source', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { gridPos, datasource, targets, fieldConfig, type } of dashboard.panels) {
      expect(['stat', 'timeseries']).toContain(type);
      expect(['decbytes', 'Mbits', 'none']).toContain(fieldConfig.defaults.unit);
      expect([datasource, ...targets.map((target) => target.datasource)]).toEqual([DATA_SOURCE, DATA_SOURCE]);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`)).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it.each(queries)('%s gives rows with the columns that it names', async (_, query) => {
    expect([query.type, query.parser, query.source, query.url_options.method]).toEqual([
      'json',
      'backend',
      'url',
      'GET',
    ]);
    const rows = await rowsOf(query, valuesFor('HOUR', '1-hour'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows as Record<string, unknown>[]) {
      for (const { selector, type } of query.columns) {
        expect({ row, selector, isGood: READ[type](row[selector]) }).toEqual({ row, selector, isGood: true });
      }
    }
  });

  it('has granularities and intervals that the service knows', async () => {
    const choices = (name: string) => (variable(name).query as string).split(',');
    for (const granularity of choices('granularity')) {
      for (const [title, query] of queries) {
        expect([title, (await rowsOf(query, valuesFor(granularity, '5-minute'))).length > 0]).toEqual([
          title,
          true,
        ]);
      }
    }
    expect(choices('interval')).toEqual(['1-hour', '5-minute']);
  });

  it('offers the accounts of the key', async () => {
    const { infinityQuery } = variable('account').query as { infinityQuery: Query };
    // The look-up is of the thirty days up to now.
    expect(await rowsOf(infinityQuery, {})).toEqual([{ account: 'acme' }]);
  });
});

describe('the provisioning of Grafana', () => {
  const read = (path: string) => parse(readFileSync(`ops/grafana/provisioning/${path}`, 'utf8')) as never;

  it('makes the data source that the dashboard asks for, with a key from the environment', () => {
    const { datasources } = read('datasources/edgemeter.yaml') as {
      datasources: Record<string, unknown>[];
    };
    expect(datasources).toEqual([
      expect.objectContaining({
        type: variable('datasource').query,
        url: '$EDGEMETER_URL',
        jsonData: expect.objectContaining({
          allowedHosts: ['$EDGEMETER_URL'],
          httpHeaderName1: 'X-API-Key',
        }) as unknown,
        secureJsonData: { httpHeaderValue1: '$EDGEMETER_API_KEY' },
      }),
    ]);
  });

  it('reads the dashboards from a folder', () => {
    expect(read('dashboards/edgemeter.yaml')).toMatchObject({
      providers: [{ type: 'file', options: { path: '/var/lib/grafana/dashboards/edgemeter' } }],
    });
  });
});
