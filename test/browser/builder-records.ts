import { expect } from '@jest/globals';
import type { BrowserService } from './browser-service.js';
import { ACCOUNT } from './builder-page.js';

/** Records of three finished days, and one for each of the last forty, of two sites. */
function records(): string[] {
  const heads =
    'record_id,account_id,customer_site_id,msisdn,imsi,service_id,network,genre,started_at,ended_at,uplink_bytes,downlink_bytes';
  const line = (id: string, start: number, i: number) =>
    [
      id,
      ACCOUNT,
      ['depot', 'quay'][i % 2],
      `80200100123${10 + (i % 5)}`,
      `40422000001234${i % 7}`,
      1 + (i % 5),
      ['4G', '5G', 'wifi'][i % 3],
      ['drama', 'comedy', 'pop', 'news', ''][i % 5],
      start,
      start + 1_200_000,
      1_000 + i,
      20_000_000 + i * 7_919_000,
    ].join(',');
  const first = Date.parse('2022-06-30T22:00:00Z');
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  return [
    heads,
    ...Array.from({ length: 216 }, (_, i) => line(`finished-${i}`, first + i * 1_200_000, i)),
    ...Array.from({ length: 40 }, (_, i) => line(`recent-${i}`, today - (i + 1) * 86_400_000, i)),
    '',
  ];
}

/** Stores records of an account of the test's own. @returns a key that reads them. */
export async function fill({ dev }: BrowserService): Promise<string> {
  const made = await fetch(`${dev.url}/admin/v1/api-keys`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${dev.admin_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: 'builder test',
      account_ids: [ACCOUNT],
      scopes: ['usage:write', 'report:read'],
    }),
  });
  const { key } = ((await made.json()) as { data: { key: string } }).data;
  const sent = await fetch(`${dev.url}/usage/v1/records`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'text/csv' },
    body: records().join('\n'),
  });
  expect(((await sent.json()) as { data: { accepted: number } }).data.accepted).toBe(256);
  return key;
}
