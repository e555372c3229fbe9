import { describe, expect, it } from '@jest/globals';
import { toLines } from './kpi-lines.js';

const ROWS = ['{"service_id":1,"start":1654041600000.0,"total_bytes":9007199254740993}', '{"service_id":2}'];
const TEXT = `[${ROWS.join(', ')}]\n`;

describe('the lines of a KPI', () => {
  it('are its rows with their digits, wherever the pieces are cut', () => {
    for (let cut = 0; cut <= TEXT.length; cut++) {
      const lines = toLines();
      expect(lines(TEXT.slice(0, cut)) + lines(TEXT.slice(cut))).toBe(`${ROWS.join('\n')}\n`);
    }
    const lines = toLines();
    expect(
      Array.from(TEXT)
        .map((piece) => lines(piece))
        .join(''),
    ).toBe(`${ROWS.join('\n')}\n`);
  });

  it('are none without rows', () => {
    expect(toLines()('[]')).toBe('');
  });
});
