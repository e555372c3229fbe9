import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { startBusyService } from '../observability/busy-service.js';
import type { TestApp } from '../support/test-app.js';

/** What promtool says, and its exit code. */
function promtool(args: readonly string[], input?: string): { code: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync(process.env.PROMTOOL ?? 'promtool', args, {
    input,
    encoding: 'utf8',
  });
  if (error) throw error;
  return { code: status, said: stdout + stderr };
}

const passes = { code: 0, said: '' };

describe('promtool', () => {
  let service: TestApp;

  beforeAll(async () => {
    service = await startBusyService();
  });

  afterAll(() => service.close());

  it('finds no fault with the metrics', async () => {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toContain('edgemeter_http_requests_total');
    expect(promtool(['check', 'metrics'], text)).toEqual(passes);
    expect(promtool(['check', 'metrics'], `${text}not a metric`).code).not.toBe(0);
  });

  it.each([
    ['alerts', ['check', 'rules', 'ops/prometheus/alerts.yaml'], /SUCCESS: 21 rules found/],
    ['configuration', ['check', 'config', 'ops/prometheus/prometheus.yaml'], /SUCCESS: 1 rule files found/],
    [
      'alerts, when they must fire and when not',
      ['test', 'rules', 'ops/prometheus/alerts.test.yaml'],
      /SUCCESS/,
    ],
  ])('finds no fault with the %s', (_, args, success) => {
    const { code, said } = promtool(args);
    expect(said).toMatch(success);
    expect(code).toBe(0);
  });
});
