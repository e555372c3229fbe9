// Jest loads this file outside its own module system, which knows nothing of TypeScript.
import './typescript.js';

export default async function globalSetup() {
  const { startTestServer } = await import('./test-server.ts');
  globalThis.stopTestServer = await startTestServer();
}
