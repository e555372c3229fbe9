import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
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
});
