import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const PAGE = 'docs/reliability-tests.md';

describe(PAGE, () => {
  it('has tests that there are for each row, by their titles', () => {
    const rows = readFileSync(PAGE, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (what gave way|---)/.test(line));
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const tests = [...row.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+\.spec\.ts)\)/g)];
      expect([row, tests.length]).not.toEqual([row, 0]);
      const unknown = tests.filter(
        ([, title = '', path = '']) => !readFileSync(path, 'utf8').includes(title),
      );
      expect(unknown.map(([link]) => link)).toEqual([]);
    }
  });
});
