import { rm } from 'node:fs/promises';
import './global-setup.js';

export default async function globalTeardown(): Promise<void> {
  const running = globalThis.embeddedTestServer;
  await running?.server.stop();
  if (running) await rm(running.dataFolder, { recursive: true, force: true });
}
