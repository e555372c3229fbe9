import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeyAuthenticator } from '../../src/access/authentication/stored-credentials.js';
import { makeCredentials } from '../../src/development/dev-credentials.js';
import { createLogger } from '../../src/logging/logger.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const logger = createLogger('silent');

let service: TestApp;
let dataFolder: string;

beforeAll(async () => {
  service = await startTestApp();
});
afterAll(() => service.close());

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'edgemeter-credentials-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(dataFolder, { recursive: true, force: true });
});

const make = (signal = new AbortController().signal) =>
  makeCredentials(service.app, { ...service.config, dataFolder }, logger, signal);

function lose(error: Error, times: number) {
  const connect = jest.spyOn(service.pool, 'connect');
  for (let i = 0; i < times; i++) connect.mockImplementationOnce(() => Promise.reject(error) as never);
  return connect;
}

describe('development credentials', () => {
  it('are made again when the database was away', async () => {
    const connect = lose(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }), 2);
    const made = await make();
    expect(connect.mock.calls.length).toBeGreaterThan(2);
    const authenticator = service.app.get(ApiKeyAuthenticator);
    expect(await authenticator.authenticate(made.api_key, '')).toBeDefined();
  });

  it('are not made again after another failure, or once the start is cancelled', async () => {
    lose(new Error('broken'), 1);
    await expect(make()).rejects.toThrow('broken');
    await expect(make(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
  });
});
