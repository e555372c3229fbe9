import { expect } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { CATALOGUE, type ErrorName } from '../../src/errors/catalogue.js';

/** What a caller gets to see. */
export interface Answer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly trackingId: string | undefined;
  readonly body: Record<string, unknown> & { readonly header?: FailureHeader };
}

interface FailureHeader {
  readonly tracking_id: string;
  readonly errors: readonly { readonly code: string; readonly description: string }[];
}

/** Header lines, in order: a name may come twice. */
export type Lines = readonly (readonly [name: string, value: string])[];

export const BEARER = 'Bearer realm="edgemeter"';
export const BAD_TOKEN = `${BEARER}, error="invalid_token"`;
export const REPEATED_TOKEN = `${BEARER}, error="invalid_request"`;
export const API_KEY = 'ApiKey realm="edgemeter"';
export const insufficientScope = (scope: string) => `${BEARER}, error="insufficient_scope", scope="${scope}"`;

const TRACKING_ID = 'tracked-1';

/** Asks with exactly these header lines; fetch would join those of one name. */
export function ask(url: string, lines: Lines = []): Promise<Answer> {
  const headers = [['Host', 'edgemeter'], ['X-Tracking-Id', TRACKING_ID], ...lines].flat();
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          challenge: response.headers['www-authenticate'],
          trackingId: response.headers['x-tracking-id'] as string | undefined,
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer['body'],
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Expects a success, and the principal its route shows. */
export function expectPrincipal({ status, trackingId, body }: Answer, principal: object): void {
  expect({ status, body }).toMatchObject({ status: 200, body: principal });
  expect(trackingId).toBe(TRACKING_ID);
}

/** Expects a failure in the envelope: these faults, the status of the first, this challenge or none. */
export function expectRefusal(answer: Answer, names: readonly ErrorName[], challenge?: string): void {
  const { status, body, trackingId } = answer;
  const [first] = names;
  expect({ status, challenge: answer.challenge, codes: body.header?.errors.map(({ code }) => code) }).toEqual(
    {
      status: first && CATALOGUE[first].status,
      challenge,
      codes: names.map((name) => CATALOGUE[name].code),
    },
  );
  expect(trackingId).toBe(TRACKING_ID);
  expect(Object.keys(body)).toEqual(['header']);
  expect(body.header).toMatchObject({
    source: '045-01',
    code: -1,
    message: 'Failure',
    tracking_id: TRACKING_ID,
  });
}
