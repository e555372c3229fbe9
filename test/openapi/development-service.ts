import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS } from '../../src/common/time.js';
import { demoRecords } from '../../src/demo/records.js';
import {
  makeCredentials,
  publishCredentials,
  type DevCredentials,
} from '../../src/development/dev-credentials.js';
import { DemoDatabase } from '../demo/demo-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

export interface DevelopmentService {
  readonly service: TestApp;
  readonly dev: DevCredentials;
  readonly dataFolder: string;
  close(): Promise<void>;
}

/** A service in development with its credentials and four hours of the demo: the latest two, and two a week ago. */
export async function startDevelopmentService(): Promise<DevelopmentService> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'edgemeter-development-'));
  const service = await startTestApp({ env: { NODE_ENV: 'development', EDGEMETER_DATA: dataFolder } });
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const demo = new DemoDatabase(service.pool);
  for (const end of [now, now - 7 * 24 * HOUR_MS]) await demo.store(demoRecords(end - 2 * HOUR_MS, end));
  const made = await makeCredentials(service.app, service.config, console, AbortSignal.timeout(60_000));
  const addresses = { url: service.url, database_url: service.databaseUrl };
  const dev = await publishCredentials(service.config, { ...made, ...addresses });
  const close = async () => {
    await service.close();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return { service, dev, dataFolder, close };
}
