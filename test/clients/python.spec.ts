import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { startDevelopmentService, type DevelopmentService } from '../openapi/development-service.js';
import { snippetsOf } from './snippets.js';

const FOLDER = 'packages/client-python';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const ifPython = hasPython ? describe : describe.skip;
const WHEN = hasPython ? '' : ' (skipped: there is no python3 on this machine)';

let development: DevelopmentService | undefined;

beforeAll(async () => {
  if (hasPython) development = await startDevelopmentService();
});

afterAll(() => development?.close());

async function python(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const { url = '', api_key = '', iam_token, user_token } = development?.dev ?? {};
  const child = spawn('python3', args, {
    cwd: FOLDER,
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      EDGEMETER_URL: url,
      EDGEMETER_KEY: api_key,
      EDGEMETER_TOKEN: iam_token ?? '',
      EDGEMETER_USER_TOKEN: user_token ?? '',
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { status: child.exitCode, stdout, stderr };
}

ifPython(`the Python client${WHEN}`, () => {
  it('passes its own tests against the service', async () => {
    const { status, stderr } = await python('-W', 'error', '-m', 'unittest', '-v', 'tests/test_client.py');
    expect(stderr).toContain('Ran 12 tests');
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/\nOK\n$/) });
  });

  it('has a README whose code runs', async () => {
    const { stdout, stderr } = await python('-c', snippetsOf(`${FOLDER}/README.md`, 'python'));
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      ...['1 0', '2000', '2024-03-01T00:00:00+00:00 1000', '1', '400 time_zone'],
      '',
    ]);
  });
});
