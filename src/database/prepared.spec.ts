import { describe, expect, it } from '@jest/globals';
import { preparedName } from './prepared.js';

describe('the name of a prepared statement', () => {
  it('is always the same for a text, and has at most 63 bytes, as the server compares no more', () => {
    const name = preparedName('SELECT 1');
    expect(name).toMatch(/^edgemeter_[0-9a-f]{32}$/);
    expect(preparedName('SELECT 1')).toBe(name);
    expect(preparedName('SELECT 2')).not.toBe(name);
  });

  it('is given to a limited number of texts', () => {
    const all = Array.from({ length: 300 }, (_, i) => preparedName(`SELECT ${i}`));
    expect(all.filter((name) => name !== undefined)).toHaveLength(200);
    expect(preparedName('SELECT 1')).toBe(all[1]);
  });
});
