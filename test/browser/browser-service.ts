import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import type { DevCredentials } from '../../src/development/dev-credentials.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A service in development with demo data, and a browser. */
export interface BrowserService {
  readonly dev: DevCredentials;
  readonly browser: Browser;
  stop(): Promise<void>;
}

/**
 * @param program what runs the service: with demo data, or the built command line with the variables that it needs.
 */
export async function startBrowserService(
  program: readonly string[] = ['scripts/start.js'],
  variables: Readonly<Record<string, string>> = {},
): Promise<BrowserService> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'edgemeter-browser-'));
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    NODE_OPTIONS: '',
    PORT: '0',
    EDGEMETER_DATA: dataFolder,
    ...variables,
  };
  const service = spawn(process.execPath, program, {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await ready(service);
  const dev = JSON.parse(await readFile(join(dataFolder, 'dev.json'), 'utf8')) as DevCredentials;
  const browser = await launchBrowser();
  const stop = async () => {
    await browser.close();
    service.removeAllListeners('exit');
    service.kill('SIGTERM');
    await once(service, 'exit');
    // PostgreSQL may still put files away.
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  return { dev, browser, stop };
}

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

function ready(service: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    service.stdout?.on('data', (chunk: Buffer) => chunk.includes('Edgemeter is ready') && resolve());
    service.on('exit', (code) => reject(new Error(`The service ended with ${code}`)));
  });
}
