import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { EVERYTHING } from './builder-everything.js';
import { BASE, controlOf, isRight, urlOf, type Json } from './builder-page.js';
import { startBuilder, type BuilderSession } from './builder-session.js';
import { openPortal, signIn } from './portal-page.js';

let stop: BuilderSession['stop'];
let key: string;
let load: BuilderSession['load'];
let opened: BuilderSession['opened'];
let page: Page;
let service: BuilderSession['service'];

beforeAll(async () => {
  ({ key, load, opened, page, service, stop } = await startBuilder());
});

afterAll(() => stop());

describe('every word and member of the language', () => {
  type Words = Readonly<Record<string, readonly { readonly name: string }[]>>;

  interface Metric {
    readonly name: string;
    readonly aggregations: readonly string[];
  }

  /** The words that the controls offer, by the list that they are of. */
  const offered = (of: Page): Promise<Record<string, string[]>> =>
    of.evaluate(() => {
      const found: Record<string, string[]> = {};
      for (const control of document.querySelectorAll<HTMLElement>('[data-words]')) {
        const words = [...control.querySelectorAll<HTMLOptionElement | HTMLInputElement>('option, input')];
        (found[control.dataset.words ?? ''] ??= []).push(...words.map(({ value }) => value));
      }
      return found;
    });

  async function discovery(): Promise<Words & { readonly limits: { readonly points: number } }> {
    const answer = await fetch(`${service.dev.url}/connectivity/v1/metadata`, {
      headers: { 'X-API-Key': key },
    });
    return (await answer.json()) as Words & { readonly limits: { readonly points: number } };
  }

  /** A metric of each name, so that the aggregations of all of them are offered. */
  const allOf = ({ metrics = [] }: Words) => ({
    ...EVERYTHING,
    metrics: [...(EVERYTHING.metrics as Json[]), ...metrics.map(({ name }) => ({ name }))],
  });

  it('has a control for each word of the discovery answer', async () => {
    const { limits, ...words } = await discovery();
    await load(allOf(words));
    await controlOf(page, `metrics[${words.metrics?.length}].name`).waitFor();
    const found = await offered(page);
    expect(Object.keys(words).length).toBeGreaterThan(15);
    for (const [list, entries] of Object.entries(words)) {
      const names = entries.map(({ name }) => name);
      expect([list, names.filter((name) => !found[list]?.includes(name))]).toEqual([list, []]);
    }
    for (const [i, { name, aggregations }] of (words.metrics as readonly Metric[]).entries()) {
      const options = controlOf(page, `metrics[${i + 1}].aggregation_type`).locator('option');
      const values = await options.evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
      expect([name, aggregations.filter((one) => !values.includes(one))]).toEqual([name, []]);
    }
    expect(Object.keys(limits)).toEqual(['points']);
    await load(BASE);
    await isRight(page);
    expect(await page.locator('.builder [role="status"]').innerText()).toContain(`of ${limits.points} that`);
  });

  it('offers a word that the discovery answer has tomorrow', async () => {
    const { limits, ...words } = await discovery();
    const tomorrow = Object.fromEntries(
      Object.entries(words).map(([list, entries]) => [
        list,
        [...entries, { ...entries[0], name: `NEW_${list}` }],
      ]),
    );
    const metrics = [
      { ...words.metrics?.[0], name: 'NEW_metrics', aggregations: ['NEW_aggregations'], percentile: false },
    ];
    // Its test offers the operators of tests.
    const tested = { ...(EVERYTHING.metrics as Json[])[0], name: 'NEW_metrics' };
    const other = await openPortal(service.browser, 'about:blank');
    await other.page.route('**/connectivity/v1/metadata', (route) =>
      route.fulfill({ json: { ...tomorrow, metrics, limits } }),
    );
    await other.page.goto(service.dev.url + urlOf({ ...EVERYTHING, metrics: [tested] }));
    await signIn(other.page, 'Partner');
    await controlOf(other.page, 'metrics[0].name').waitFor();
    const found = await offered(other.page);
    const missing = Object.keys(words).filter((list) => !found[list]?.includes(`NEW_${list}`));
    expect(missing).toEqual([]);
    await other.page.context().close();
  });

  interface Schema {
    readonly $ref?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
    readonly oneOf?: readonly Schema[];
    readonly allOf?: readonly Schema[];
  }

  it('has a control for each member of the request that the OpenAPI document describes', async () => {
    const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      components: { schemas: Readonly<Record<string, Schema>> };
      paths: Readonly<
        Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }>
      >;
    };
    const named = (schema: Schema) => schema.$ref?.split('/').at(-1) ?? '';
    /** The paths of all members; filters within filters once. */
    const members = (schema: Schema, path: string, within: readonly string[]): string[] => {
      const name = named(schema);
      if (within.includes(name)) return [];
      const own = name === '' ? within : [...within, name];
      const { properties = {}, items, oneOf = [], allOf = [] } = document.components.schemas[name] ?? schema;
      return [
        ...Object.entries(properties).flatMap(([key, value]) => {
          const at = path === '' ? key : `${path}.${key}`;
          return [at, ...members(value, at, own)];
        }),
        ...(items ? members(items, `${path}[]`, own) : []),
        ...[...oneOf, ...allOf].flatMap((one) => members(one, path, own)),
      ];
    };
    const schema =
      document.paths['/connectivity/v1/report']?.post.requestBody.content['application/json']?.schema;
    const wanted = members(schema ?? {}, '', []);
    expect(wanted).toEqual(
      expect.arrayContaining(['compare.end_date_time', 'metrics[].metric_filter_clauses[].filters[].not']),
    );
    await load(EVERYTHING);
    await controlOf(page, 'page_token').waitFor();
    const controls = await page
      .locator('[data-control]')
      .evaluateAll((all) =>
        all.map((one) => one.getAttribute('data-control')?.replaceAll(/\[\d+\]/g, '[]') ?? ''),
      );
    // A filter within filters is one wherever it stands.
    for (const one of controls.filter((path) => path.startsWith('dimension_filter.'))) {
      const steps = one.split('.').slice(1);
      for (const place of steps.keys()) controls.push(`dimension_filter.${steps.slice(place).join('.')}`);
    }
    const isShown = (path: string) =>
      controls.some((one) => one === path || one.startsWith(`${path}[]`) || one.startsWith(`${path}.`));
    expect(wanted.filter((path) => !isShown(path))).toEqual([]);
    // A group that stands for several members at once would prove nothing for those that it holds.
    expect(controls.filter((one) => one.endsWith('.comparison_value')).length).toBe(1);
  });
});

it('no policy was violated, and no script failed', () => {
  expect(opened.flatMap(({ faults }) => faults)).toEqual([]);
});
