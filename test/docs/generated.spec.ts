import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { MAPPING_SCHEMA } from '../../src/mapping/index.js';
import { ScrapeService } from '../../src/operations/scrape.service.js';
import { createDocument } from '../../src/openapi/document.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { bodyArrays, type Document } from './body-arrays.js';
import { between, compare } from './markdown.js';
import {
  renderAggregations,
  renderArrays,
  renderCatalogue,
  renderMetrics,
  renderReportMetrics,
  renderDimensions,
  renderExpressionKeys,
  renderFilterOperators,
  renderMappingKeys,
  renderPresets,
  renderVariables,
} from './render.js';

interface Operation {
  readonly summary?: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

describe('generated documents', () => {
  it('docs/errors.md lists the catalogue', () => {
    compare(
      'docs/errors.md',
      between(readFileSync('docs/errors.md', 'utf8'), 'catalogue', renderCatalogue()),
    );
  });

  it('docs/report-filters.md lists every dimension and operator', () => {
    const path = 'docs/report-filters.md';
    const withDimensions = between(readFileSync(path, 'utf8'), 'dimensions', renderDimensions());
    compare(path, between(withDimensions, 'operators', renderFilterOperators()));
  });

  it('docs/configuration.md lists every variable', () => {
    const path = 'docs/configuration.md';
    compare(path, between(readFileSync(path, 'utf8'), 'variables', renderVariables()));
  });
});

describe('the docs of report metrics', () => {
  const path = 'docs/report-metrics.md';

  it.each([
    ['metrics', renderReportMetrics],
    ['aggregations', renderAggregations],
  ])('list the %s', (name, render) => {
    compare(path, between(readFileSync(path, 'utf8'), name, render()));
  });
});

describe('the docs of mappings', () => {
  const path = 'docs/mappings.md';

  it.each([
    ['keys', renderMappingKeys],
    ['expressions', renderExpressionKeys],
    ['presets', renderPresets],
  ])('list the %s', (name, render) => {
    compare(path, between(readFileSync(path, 'utf8'), name, render()));
  });

  it('have the schema beside them', async () => {
    const schema = 'docs/mappings.schema.json';
    const text = await format(JSON.stringify(MAPPING_SCHEMA), {
      ...(await resolveConfig(schema)),
      parser: 'json',
    });
    compare(schema, text);
  });
});

describe('the error catalogue', () => {
  const entries = Object.values(CATALOGUE);

  it('uses no code twice', () => {
    expect(new Set(entries.map(({ code }) => code)).size).toBe(entries.length);
  });

  it('keeps every code in a published range', () => {
    for (const { code } of entries)
      expect(code).toMatch(/^(404501|404601|404602|404603|404701|404801|404901)\d\d$/);
  });

  it('has the published codes and descriptions', () => {
    const published = {
      '40460101': 'Invalid or missing period',
      '40460102': 'Invalid or missing from date',
      '40460103': 'Invalid or missing to date',
      '40460104': 'Invalid or missing group by',
      '40460105': 'Invalid or missing page number',
      '40460106': 'Invalid or missing page size',
      '40460107': 'Invalid or missing sort order',
      '40460190': 'System failure',
      '40460191': 'Unknown failure',
      '40450103': 'Invalid or missing item identifier',
    };
    const known = Object.fromEntries(entries.map(({ code, description }) => [code, description]));
    expect(known).toMatchObject(published);
  });
});

describe('the running service', () => {
  let service: TestApp;

  beforeAll(async () => {
    service = await startTestApp();
  });

  afterAll(() => service.close());

  it('has the metrics that docs/observability.md lists', () => {
    const path = 'docs/observability.md';
    const metrics = renderMetrics(service.app.get(ScrapeService).describe());
    compare(path, between(readFileSync(path, 'utf8'), 'metrics', metrics));
  });
});

describe('the OpenAPI document', () => {
  let service: TestApp;

  beforeAll(async () => {
    service = await startTestApp({ env: { NODE_ENV: 'development' } });
  });

  afterAll(() => service.close());

  it('is the committed one', () => {
    compare('docs/openapi.json', `${JSON.stringify(createDocument(service.app), null, 2)}\n`);
  });

  it('has the arrays that docs/limits.md lists', () => {
    const path = 'docs/limits.md';
    const arrays = bodyArrays(createDocument(service.app) as unknown as Document);
    compare(path, between(readFileSync(path, 'utf8'), 'arrays', renderArrays(arrays)));
  });

  it('is served, with Swagger UI beside it', async () => {
    const document = (await (await fetch(`${service.url}/docs/openapi.json`)).json()) as Record<
      string,
      unknown
    >;
    expect(document).toEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
    const page = await fetch(`${service.url}/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');
    const script = await fetch(`${service.url}/docs/swagger-ui-bundle.js`);
    expect(script.status).toBe(200);
    await script.arrayBuffer();
  });

  it('describes every route there is, and no other', () => {
    const { paths } = createDocument(service.app);
    expect(Object.keys(paths).sort()).toEqual([
      '/admin/v1/api-keys',
      '/admin/v1/api-keys/{id}',
      '/admin/v1/api-keys/{id}/revoke',
      '/admin/v1/api-keys/{id}/rotate',
      '/admin/v1/audit',
      '/admin/v1/ingest/rejections',
      '/admin/v1/ingest/volume',
      '/admin/v1/mappings',
      '/admin/v1/mappings/{name}',
      '/admin/v1/mappings:try',
      '/admin/v1/portal-tokens',
      '/admin/v1/portal-tokens/{id}/revoke',
      '/admin/v1/retention',
      '/admin/v1/retention/{account_id}',
      '/admin/v1/usage-records/{account_id}/{record_id}',
      '/api/kpi1',
      '/api/kpi2',
      '/connectivity/v1/dimensions/{name}/values',
      '/connectivity/v1/metadata',
      '/connectivity/v1/portal-tokens',
      '/connectivity/v1/portal-tokens/{id}/revoke',
      '/connectivity/v1/report',
      '/connectivity/v1/report:batch',
      '/connectivity/v1/report:validate',
      '/connectivity/v1/reports',
      '/connectivity/v1/reports/{name}',
      '/dev/iam/jwks.json',
      '/dev/iam/token',
      '/dev/user/jwks.json',
      '/dev/user/token',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/usage/v1/backfills',
      '/usage/v1/backfills/{id}',
      '/usage/v1/backfills/{id}/records',
      '/usage/v1/backfills/{id}:close',
      '/usage/v1/backfills/{id}:revert',
      '/usage/v1/records',
      '/usage/v1/records:amend',
      '/usage/v1/records:void',
      '/user/usage/aggregate/{aty}/{field}',
    ]);
  });

  it('gives every operation a summary, an answer and an example or schema for it', () => {
    const items: object[] = Object.values(createDocument(service.app).paths);
    const operations = items.flatMap((item) => Object.values(item) as Operation[]);
    for (const operation of operations) {
      expect(operation.summary).toBeTruthy();
      expect(Object.keys(operation.responses).some((status) => /^20[0-9]$/.test(status))).toBe(true);
    }
  });
});
