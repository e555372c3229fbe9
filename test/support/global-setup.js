import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// Jest loads this file outside its own module system, which knows nothing of TypeScript.
import './typescript.js';

export default async function globalSetup() {
  process.env.TEST_LEFT_BEHIND = mkdtempSync(join(tmpdir(), 'edgemeter-left-'));
  const { startTestServer } = await import('./test-server.ts');
  globalThis.stopTestServer = await startTestServer();
}
