import { expect } from '@jest/globals';
import { Administrator } from '../support/administrator.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { AGES, BRIEF, KEEPER, NOW } from './years.js';

/** A service of `NOW` at which the accounts have their ages, and which refreshes and sweeps when it is told to. */
export async function startAged(): Promise<TestApp> {
  const service = await startTestApp({
    clock: () => NOW,
    env: {
      LOG_LEVEL: 'warn',
      REFRESH_INTERVAL_MS: '0',
      RETENTION_INTERVAL_MINUTES: '0',
      RETENTION_FACTS_DAYS: String(AGES.facts),
      RETENTION_SLOTS_DAYS: String(AGES.slots),
      RETENTION_HOURS_DAYS: String(AGES.hours),
      RETENTION_DAYS_DAYS: String(AGES.days),
    },
  });
  await setAges(service, 'keeper', KEEPER);
  await setAges(service, 'brief', BRIEF);
  return service;
}

/** Gives an account ages of its own. */
export async function setAges(service: TestApp, account: string, ages: object): Promise<void> {
  const administrator = await Administrator.of(service);
  const { status } = await administrator.send('PUT', `retention/${account}`, ages);
  expect(status).toBe(200);
}
