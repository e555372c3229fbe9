import { join } from 'node:path';
import type { DevCredentials } from './dev-credentials.js';

/** A command for each API, ready to paste, with today's dates. */
function commands(credentials: DevCredentials, now: Date): readonly (readonly [string, string])[] {
  const { url, api_key, ingest_key, iam_token, user_token } = credentials;
  const today = now.toISOString().slice(0, 10);
  const from = new Date(now.getTime() - 7 * 86_400_000).toISOString().slice(0, 10);
  const report = JSON.stringify({
    start_date_time: 'NOW',
    end_date_time: 'NOW',
    dimension_filter_clauses: [
      {
        filters: [
          { dimension_name: 'account_id', operator: 'EXACT', expressions: ['62c40843c7a190970912345'] },
        ],
      },
    ],
    metrics: [{ name: 'downlink_bandwidth', aggregation_type: 'AVG' }],
  });
  const hour = 3_600_000 * (Math.floor(now.getTime() / 3_600_000) - 1);
  const record = JSON.stringify([
    {
      record_id: `my-first-record-${now.getTime()}`,
      account_id: '62c40843c7a190970912345',
      started_at: new Date(now.getTime() - 60_000).toISOString(),
      ended_at: now.toISOString(),
      uplink_bytes: 1_000_000,
      downlink_bytes: 25_000_000,
    },
  ]);
  const json = `-H 'Content-Type: application/json'`;
  return [
    ['KPI', `curl '${url}/api/kpi1?interval=1-hour&interval_start_timestamp=${hour}'`],
    [
      'Connectivity report',
      `curl '${url}/connectivity/v1/report' -H 'X-API-Key: ${api_key}' ${json} -d '${report}'`,
    ],
    ['Usage record', `curl '${url}/usage/v1/records' -H 'X-API-Key: ${ingest_key}' ${json} -d '${record}'`],
    [
      'Aggregate',
      `curl '${url}/user/usage/aggregate/sum/bytes?fromDate=${from}&toDate=${today}&period=day' ` +
        `-H 'Authorization: Bearer ${iam_token}' -H 'X-Authorization: ${user_token}'`,
    ],
  ];
}

/** What the start prints in development as soon as the service listens. The portal is what a newcomer opens. */
export function firstLines({ url }: DevCredentials, demo: boolean): string {
  const hint = demo ? 'Demo data are being stored. The portal shows what is there already.\n' : '';
  return `\nPortal: ${url}/portal\n${hint}`;
}

/** What the start prints in development when the demo data are there. */
export function banner(credentials: DevCredentials, dataFolder: string, now = new Date()): string {
  const lines = [
    '',
    `Edgemeter is ready at ${credentials.url}/portal`,
    `Service:      ${credentials.url}`,
    `Swagger UI:   ${credentials.url}/docs`,
    `Credentials:  ${join(dataFolder, 'dev.json')}`,
    ...commands(credentials, now).flatMap(([title, command]) => ['', `# ${title}`, command]),
    '',
    '',
  ];
  return lines.join('\n');
}
