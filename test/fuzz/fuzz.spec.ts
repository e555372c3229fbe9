import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeWorld } from '../language/world.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { changes } from './bytes.js';
import { faultsOf, rawFaultsOf } from './checks.js';
import { OPERATIONS } from './document.js';
import { knownOf } from './known.js';
import { requests, type Known } from './requests.js';
import { agent, answersIn, bytesOf, send, sendBytes } from './send.js';

// `FUZZ_SEED=n` repeats a run, `FUZZ_REQUESTS=n` makes it longer, as `npm run test:fuzz` does.
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 800);
/** Of all requests so many are bytes that are spoilt on their way. */
const RAW_SHARE = 0.2;
const WORLD_SEEDS = [1, 2, 3, 4, 5, 6];

const counts = new Map<string, number>();
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
const trackingIds: string[] = [];

let service: TestApp;
let known: Known;

beforeAll(async () => {
  service = await startTestApp({ env: { LOG_LEVEL: 'info' } });
  known = await knownOf(service, WORLD_SEEDS.map(makeWorld));
  process.stdout.write(`fuzz: ${REQUESTS} requests from FUZZ_SEED=${SEED}\n`);
});

afterAll(async () => {
  agent.destroy();
  process.stdout.write(`fuzz: ${JSON.stringify(Object.fromEntries([...counts].sort()))}\n`);
  await service.close();
});

describe('any request', () => {
  it('is answered in the shapes of the document', async () => {
    const property = fc.asyncProperty(requests(known), async (request) => {
      const answer = await send(service.url, request);
      count(`${request.operation} ${Math.floor(answer.status / 100)}xx`);
      trackingIds.push(answer.headers['x-tracking-id'] ?? '');
      expect({ ...request, ...answer, faults: faultsOf(request, answer) }).toMatchObject({ faults: [] });
    });
    await fc.assert(property, { seed: SEED, numRuns: Math.ceil(REQUESTS * (1 - RAW_SHARE)) });
  }, 3_600_000);

  it('is answered or cut off, whatever its bytes are', async () => {
    const spoilt = fc
      // A key in a URL that is cut in two is no longer masked in the log, and no longer a key.
      .tuple(
        requests(known).filter(({ target }) => !target.includes('apikey=')),
        changes,
      )
      .map(([request, change]) => change(bytesOf(request)).toString('latin1'));
    const property = fc.asyncProperty(spoilt, async (bytes) => {
      const answers = answersIn(await sendBytes(service.url, Buffer.from(bytes, 'latin1')));
      for (const answer of answers) {
        count(`bytes ${answer.status}`);
        if (answer.status !== 100) trackingIds.push(answer.headers['x-tracking-id'] ?? '');
        const faults = rawFaultsOf(answer);
        expect({ bytes, ...answer, faults }).toMatchObject({ faults: [] });
      }
      if (answers.length === 0) count('bytes: closed');
    });
    await fc.assert(property, { seed: SEED, numRuns: Math.ceil(REQUESTS * RAW_SHARE) });
  }, 3_600_000);

  it('has a line in the log with its tracking id', () => {
    const logged = new Set(
      service.logLines.map((line) => (JSON.parse(line) as { tracking_id?: string }).tracking_id),
    );
    expect(trackingIds.filter((id) => !logged.has(id))).toEqual([]);
    expect(trackingIds.length).toBeGreaterThan(REQUESTS / 2);
  });

  it('has reached every operation, in long runs with success', () => {
    const isLong = REQUESTS >= 20_000;
    const missed = OPERATIONS.filter(
      ({ id }) => !counts.has(`${id} 2xx`) && (isLong || !counts.has(`${id} 4xx`)),
    );
    expect(missed.map(({ id }) => id)).toEqual([]);
  });
});
