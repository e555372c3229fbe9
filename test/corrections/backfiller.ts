import { gzipSync } from 'node:zlib';
import { RECORD_FIELD_NAMES } from '../../src/record-model/record-fields.js';
import type { TestApp } from '../support/test-app.js';
import { send, type Answer } from './corrector.js';

type Service = Pick<TestApp, 'url'>;

const PATH = '/usage/v1/backfills';

/** Opens a backfill of a range. */
export const openBackfill = (
  service: Service,
  key: string,
  account_id: string,
  [from, to]: readonly [number | string, number | string],
  reason = 'clock was wrong',
): Promise<Answer> => send(service, key, PATH, { account_id, from, to, reason });

/** The id of a backfill that is opened for a range. */
export async function openedBackfill(...call: Parameters<typeof openBackfill>): Promise<string> {
  const { status, data, errors } = await openBackfill(...call);
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(errors)}`);
  return data?.id as string;
}

export const showBackfill = (service: Service, key: string, id: string): Promise<Answer> =>
  send(service, key, `${PATH}/${id}`);

export const closeBackfill = (service: Service, key: string, id: string): Promise<Answer> =>
  send(service, key, `${PATH}/${id}:close`, '');

export const revertBackfill = (
  service: Service,
  key: string,
  id: string,
  body: object | string = '',
): Promise<Answer> => send(service, key, `${PATH}/${id}:revert`, body);

/** How records are written. */
export const FORMATS = {
  'a JSON object': ['application/json', (records: readonly object[]) => JSON.stringify({ records })],
  'a JSON array': ['application/json', (records: readonly object[]) => JSON.stringify(records)],
  NDJSON: [
    'application/x-ndjson',
    (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  ],
  CSV: [
    'text/csv',
    (records: readonly object[]) =>
      [
        RECORD_FIELD_NAMES.join(','),
        ...records.map((record) =>
          RECORD_FIELD_NAMES.map((name) => (record as Record<string, string | number>)[name] ?? '').join(','),
        ),
      ].join('\n'),
  ],
} as const satisfies Record<string, readonly [string, (records: readonly object[]) => string]>;

/** Loads records into a backfill. */
export async function loadBackfill(
  { url }: Service,
  key: string,
  id: string,
  records: readonly object[],
  {
    format = 'NDJSON',
    gzip = false,
    query = '',
  }: { format?: keyof typeof FORMATS; gzip?: boolean; query?: string } = {},
): Promise<Answer> {
  const [contentType, write] = FORMATS[format];
  const text = write(records);
  const answer = await fetch(`${url}${PATH}/${id}/records${query}`, {
    method: 'POST',
    headers: {
      'X-API-Key': key,
      'Content-Type': contentType,
      ...(gzip && { 'Content-Encoding': 'gzip' }),
    },
    body: gzip ? gzipSync(text) : text,
  });
  const { header, data } = (await answer.json()) as {
    header: { tracking_id: string; errors?: Answer['errors'] };
    data?: Answer['data'];
  };
  return { status: answer.status, data, errors: header.errors, trackingId: header.tracking_id };
}
