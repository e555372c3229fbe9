import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MappingView } from '../../src/mapping-administration/mapping.view.js';
import type { PreviewResult } from '../../src/usage-records/preview.js';
import { PRESETS } from '../../src/mapping/index.js';
import { NOW } from '../ingestion/decoding.js';
import { Administrator } from '../support/administrator.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { LEDGER } from '../support/ledger-in-use.js';

let service: TestApp;
let administrator: Administrator;

beforeAll(async () => {
  service = await startTestApp({ clock: () => Date.now() });
  administrator = await Administrator.of(service);
});
afterAll(() => service.close());

const DOCUMENT = { extends: 'radius', zone: 'Asia/Bangkok', account: 'acme', fields: { ue_ip: null } };

describe('mappings', () => {
  it('are stored by name, listed after the presets, replaced and removed, and each change is on record', async () => {
    const before = Date.now();
    const put = await administrator.send<MappingView>('PUT', 'mappings/wifi', DOCUMENT);
    expect(put).toMatchObject({ status: 200, data: { name: 'wifi', preset: false, document: DOCUMENT } });
    expect(put.data).toMatchObject({ created_by: 'back-office', updated_by: 'back-office' });
    const { rows } = await service.pool.query<{ ms: string }>(
      "SELECT (extract(epoch FROM created_at) * 1000)::bigint AS ms FROM mapping WHERE name = 'wifi'",
    );
    expect(Number(rows[0]?.ms)).toBeGreaterThanOrEqual(before);
    expect(Number(rows[0]?.ms)).toBeLessThanOrEqual(Date.now());
    await administrator.send('PUT', 'mappings/wifi', { ...DOCUMENT, zone: 'UTC' });
    const { data: list } = await administrator.get<{ items: MappingView[] }>('mappings');
    expect(list.items.map(({ name, preset }) => [name, preset])).toEqual([
      ...[...PRESETS.keys()].map((name) => [name, true]),
      ['wifi', false],
    ]);
    expect((await administrator.get<MappingView>('mappings/wifi')).data.document).toEqual({
      ...DOCUMENT,
      zone: 'UTC',
    });
    expect(await administrator.send('DELETE', 'mappings/wifi')).toMatchObject({
      status: 200,
      data: { name: 'wifi', removed: true },
    });
    expect((await administrator.get('mappings/wifi')).status).toBe(404);
    const { data: audit } = await administrator.get<{ items: object[] }>('audit?target_kind=mapping');
    expect(audit.items).toMatchObject([
      { action: 'mapping.remove', target: 'wifi', actor: 'back-office', details: { after: null } },
      { action: 'mapping.put', details: { before: DOCUMENT } },
      { action: 'mapping.put', details: { before: null, after: DOCUMENT } },
    ]);
  });

  it.each([
    ['PUT', 'mappings/radius', DOCUMENT, 409, ['40490118 name']],
    ['DELETE', 'mappings/nfdump', undefined, 409, ['40490118 name']],
    ['DELETE', 'mappings/none', undefined, 404, ['40490101 name']],
    ['PUT', 'mappings/Not%20Good', DOCUMENT, 400, ['40490117 name']],
    ['PUT', 'mappings/Not%20Good', { format: 'xml' }, 400, ['40490117 name']],
    ['GET', 'mappings/Not%20Good', undefined, 400, ['40490117 name']],
    ['GET', 'mappings/constructor', undefined, 404, ['40490101 name']],
    ['PUT', 'mappings/bad', [], 400, ['40480170 undefined']],
    ['PUT', 'mappings/bad', { extends: 'toString' }, 400, ['40480170 extends', '40480170 fields']],
    [
      'PUT',
      'mappings/bad',
      {
        extends: 'radius',
        colour: 1,
        fields: { ended_at: { latest: [{ column: 'x', unit: 'kB' }] }, speed: 'x' },
      },
      400,
      ['40480170 colour', '40480170 fields.speed', '40480170 fields.ended_at.latest[0].unit'],
    ],
  ])('are refused: %s %s', async (method, path, body, status, faults) => {
    const answer = await administrator.send(method, path, body);
    expect([answer.status, answer.errors.map(({ code, field }) => `${code} ${field}`)]).toEqual([
      status,
      faults,
    ]);
    expect(answer.errors.length > 0 && answer.data === undefined).toBe(true);
  });
});

describe('a trial', () => {
  const at = (minute: number) => new Date(NOW - 3_600_000 + minute * 60_000).toISOString();
  const mapping = {
    fields: {
      record_id: 'id',
      started_at: 'from',
      ended_at: 'to',
      uplink_bytes: { column: 'up', unit: 'MB' },
      downlink_bytes: { value: 0 },
    },
    account: 'acme',
  };
  const sample = ['id,from,to,up', `a,${at(0)},${at(5)},1.5`, `b,${at(1)},${at(2)},x`, `"c,${at(1)}`].join(
    '\n',
  );

  it('tells what a sample would become, and stores nothing', async () => {
    const { status, data } = await administrator.post<PreviewResult>('mappings:try', { mapping, sample });
    expect(status).toBe(200);
    expect(data).toEqual({
      received: 3,
      good: 1,
      rejected: 2,
      ignored: 0,
      uplink_bytes: '1500000',
      downlink_bytes: '0',
      first_started_at: at(0),
      last_ended_at: at(5),
      reasons: [
        { code: '40480105', field: 'uplink_bytes', occurrences: 1 },
        { code: '40480117', field: '', occurrences: 1 },
      ],
      rows: [
        {
          index: 0,
          line: 2,
          record: {
            record_id: 'a',
            account_id: 'acme',
            started_at: Date.parse(at(0)),
            ended_at: Date.parse(at(5)),
            uplink_bytes: 1_500_000,
            downlink_bytes: 0,
          },
        },
        {
          index: 1,
          line: 3,
          errors: [expect.objectContaining({ record_id: 'b', column: 'up', value: 'x' })],
        },
        { index: 2, line: 4, errors: [expect.objectContaining({ code: '40480117' })] },
      ],
    });
    const { rows } = await service.pool.query(`SELECT FROM ${LEDGER.table}`);
    expect(rows).toEqual([]);
  });

  it.each([
    [{ mapping }, ['40490119 sample']],
    [{ sample }, ['40480170 mapping']],
    [{ mapping, sample, format: 'xml' }, ['40490119 format']],
    [{ mapping, sample, more: 1 }, ['40490102 more']],
    [{ mapping, sample, settings: { speed: 1 } }, ['40480174 settings.speed']],
    [{ mapping, sample, settings: { zone: 'Mars' } }, ['40480170 zone']],
    [{ mapping: 'none', sample }, ['40480171 mapping']],
    [{ mapping, sample: 'id;from\n' }, Array.from({ length: 4 }, () => expect.stringContaining('40480172'))],
  ])('is refused with %j', async (body, faults) => {
    const answer = await administrator.post('mappings:try', body);
    expect(answer.errors.map(({ code, field }) => `${code} ${field}`)).toEqual(faults);
  });
});
