import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { secretsIn, secretsOf } from '../../scripts/find-secrets.js';
import { ACCEPTED, licenceTable, productionPackages } from '../../scripts/licences.js';
import { between, compare } from './markdown.js';

const PAGE = 'SECURITY.md';
const DEPENDENCIES = 'docs/dependencies.md';
const PORTAL_TOKENS = 'docs/portal-tokens.md';

describe(PAGE, () => {
  const text = readFileSync(PAGE, 'utf8');

  it('has a test for every threat, and each is there', () => {
    const [, section = ''] = /^## Threats\n([\s\S]*?)^## /m.exec(text) ?? [];
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2);
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) {
      const paths = [...row.matchAll(/\]\(([^)]+\.spec\.ts)\)/g)].map(([, path = '']) => path);
      expect([row, paths.length]).not.toEqual([row, 0]);
      expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    }
  });

  it('lists every suite of attacks', () => {
    const suites = readdirSync('test/attacks').filter((name) => name.endsWith('.spec.ts'));
    expect(suites.filter((name) => !text.includes(`test/attacks/${name}`))).toEqual([]);
  });
});

describe(PORTAL_TOKENS, () => {
  it('lists the routes that take one', () => {
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { readonly security?: readonly object[] }>>;
    };
    const taking = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { security = [] }]) => security.some((one) => 'portal-token' in one))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const [, section = ''] = /take it:\n([\s\S]*?)^\| pin /m.exec(readFileSync(PORTAL_TOKENS, 'utf8')) ?? [];
    const listed = [...section.matchAll(/`([A-Z]+ \/[^`]+)`/g)].map(([, route = '']) => route);
    expect(listed.sort()).toEqual(taking.sort());
  });
});

describe(DEPENDENCIES, () => {
  const packages = productionPackages('.');

  it('lists the licences', async () => {
    const table = await format(licenceTable(packages), {
      ...(await resolveConfig(DEPENDENCIES)),
      parser: 'markdown',
    });
    compare(DEPENDENCIES, between(readFileSync(DEPENDENCIES, 'utf8'), 'licences', table.trim()));
  });

  it('has accepted licences only', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(({ licence }) => !ACCEPTED.includes(licence))).toEqual([]);
  });

  it('says of every package with an install script what that does', () => {
    const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
    };
    const [, section = ''] =
      /^## Install scripts\n([\s\S]*?)^## /m.exec(readFileSync(DEPENDENCIES, 'utf8')) ?? [];
    const named = [...section.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const scripted = Object.entries(locked)
      .filter(([path, { hasInstallScript }]) => hasInstallScript === true && path.includes('node_modules/'))
      .map(([path]) => path.split('node_modules/').at(-1) ?? '');
    const isNamed = (name: string) =>
      named.some((one) => (one.endsWith('/*') ? name.startsWith(one.slice(0, -1)) : one === name));
    expect(scripted.length).toBeGreaterThan(5);
    expect(scripted.filter((name) => !isNamed(name))).toEqual([]);
  });
});

describe('the scan for secrets', () => {
  it('finds none in the repository', () => {
    expect(secretsOf('.')).toEqual([]);
  });

  // Put together here, so that the scan does not find them in this file.
  const secrets: readonly (readonly [string, string])[] = [
    ['private key', ['-----BEGIN RSA PRIVATE', 'KEY-----'].join(' ')],
    ['private key', ['-----BEGIN PRIVATE', 'KEY-----'].join(' ')],
    ['private JSON Web Key', `{"d": "${'a'.repeat(43)}"}`],
    ['API key or portal token', ['em_fs4fbhr97gqf', 'a1'.repeat(24)].join('_')],
    ['JSON Web Token', ['eyJhbGciOiJFUzI1NiJ9', 'eyJzdWIiOiJwb3J0YWwifQ', 'x'.repeat(86)].join('.')],
    ['key of AWS', ['AKIA', 'A1'.repeat(8)].join('')],
    ['token of GitHub', ['ghp', 'a'.repeat(36)].join('_')],
    ['token of GitLab', ['glpat', 'a'.repeat(20)].join('-')],
    ['token of Slack', ['xoxb', '1'.repeat(12)].join('-')],
    ['key of Google', ['AIza', 'b'.repeat(35)].join('')],
    ['key of Stripe', ['sk_live', 'c'.repeat(24)].join('_')],
    ['token of npm', ['npm', 'd'.repeat(36)].join('_')],
  ];

  it.each(secrets)('finds a %s', (kind, text) => {
    expect(secretsIn(`first line\nconst x = '${text}';\n`)).toEqual([{ line: 2, kind }]);
  });

  it('passes over what only looks alike', () => {
    const text = [
      'eyJhbGciOi...',
      'em_fs4fbhr97gqf_<secret>',
      `em_000000000000_${'0'.repeat(48)}`,
      'sk_test_x',
    ];
    expect(secretsIn(text.join('\n'))).toEqual([]);
  });
});
