import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { CATALOGUE } from './catalogue.js';

const names = async (): Promise<string[]> => {
  const files = readdirSync('src/errors/catalogue').filter(
    (name) => name.endsWith('.ts') && name !== 'entry.ts',
  );
  const parts = await Promise.all(
    files.map(
      (name) =>
        import(`./catalogue/${name.replace('.ts', '.js')}`) as Promise<
          Record<string, Record<string, object>>
        >,
    ),
  );
  return parts.flatMap((part) => Object.values(part).flatMap((entries) => Object.keys(entries)));
};

describe('the catalogue', () => {
  it('has every entry of its parts: no two have the same name', async () => {
    expect((await names()).sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  it('has the codes, statuses and descriptions that the page publishes', () => {
    const page = readFileSync('docs/errors.md', 'utf8');
    const published = [...page.matchAll(/^\| \[(\d{8})\]\(errors\/\1\.md\) \| (\d{3}) \| (.+) \|$/gm)].map(
      ([, code, status, description]) => ({ code, status: Number(status), description }),
    );
    const entries = Object.values(CATALOGUE);
    expect(published.length).toBeGreaterThan(140);
    expect(entries).toHaveLength(published.length);
    expect(entries).toEqual(expect.arrayContaining(published));
    expect(entries.every((entry) => Object.isFrozen(entry))).toBe(true);
  });
});
