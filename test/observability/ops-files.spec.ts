import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { TestApp } from '../support/test-app.js';
import { startBusyService } from './busy-service.js';
import {
  expressionsOfDashboard,
  expressionsOfRules,
  metricsOf,
  readDashboard,
  type NamedMetric,
} from './named-metrics.js';
import { scrape, type Scrape } from './scrape.js';

/** Labels that Prometheus itself adds to what it scrapes. */
const ADDED: Readonly<Record<string, string | undefined>> = { job: 'edgemeter', instance: undefined };

let service: TestApp;
let found: Scrape;

beforeAll(async () => {
  service = await startBusyService();
  found = await scrape(service.url);
  // Collections are told of a little after the first of them.
  while (found.all('nodejs_gc_duration_seconds_sum').length === 0) {
    Buffer.from(Array.from({ length: 100_000 }, (_, i) => i).join());
    found = await scrape(service.url);
  }
});

afterAll(() => service.close());

/** What an expression asks for and the scrape does not have. */
function missing({ name, labels }: NamedMetric): string[] {
  if (found.all(name).length === 0) return [name];
  return labels.flatMap(({ label, value }) => {
    if (label in ADDED)
      return value === undefined || value === ADDED[label] ? [] : [`${name} ${label}=${value}`];
    const has = found
      .all(name)
      .some(({ labels: of }) => (value === undefined ? label in of : of[label] === value));
    return has ? [] : [`${name} ${label}${value === undefined ? '' : `=${value}`}`];
  });
}

describe('the alerts', () => {
  const expressions = expressionsOfRules('ops/prometheus/alerts.yaml');

  it('are all looked at', () => {
    const alerts = readFileSync('ops/prometheus/alerts.yaml', 'utf8').match(/^ *- (?:alert|record):/gm);
    expect(expressions).toHaveLength(alerts!.length);
    expect(expressions.filter((expression) => metricsOf(expression).length === 0)).toEqual([
      'up{job="edgemeter"} == 0',
    ]);
  });

  it('ask for what is scraped', () => {
    expect(expressions.flatMap(metricsOf).flatMap(missing)).toEqual([]);
  });
});

describe('the dashboard', () => {
  const dashboard = readDashboard('ops/grafana/edgemeter.json');
  const expressions = expressionsOfDashboard(dashboard);

  it('asks for what is scraped', () => {
    expect(expressions.length).toBeGreaterThan(30);
    expect(expressions.filter((expression) => metricsOf(expression).length === 0)).toEqual([]);
    expect(expressions.flatMap(metricsOf).flatMap(missing)).toEqual([]);
  });

  it('shows every metric of the service but those that only an alert or a look at one instance needs', () => {
    const shown = new Set(
      expressions.flatMap(metricsOf).map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    const ours = [...found.types.keys()].filter((name) => name.startsWith('edgemeter_'));
    expect(ours.filter((name) => !shown.has(name))).toEqual([
      'edgemeter_retention_held',
      'edgemeter_refresh_passes_total',
      'edgemeter_jwks_keys',
      'edgemeter_jwks_last_failure_timestamp_seconds',
    ]);
  });
});

describe('the scrape configuration', () => {
  it('asks where the metrics are by default, under the name that alerts and dashboard know', () => {
    const text = readFileSync('ops/prometheus/prometheus.yaml', 'utf8');
    expect(text).toContain('job_name: edgemeter');
    const [, path, target] = /metrics_path: (\S+)[\s\S]*targets: \['([^']+)'\]/.exec(text) ?? [];
    expect([path, target]).toEqual(['/metrics', '127.0.0.1:3000']);
  });
});
