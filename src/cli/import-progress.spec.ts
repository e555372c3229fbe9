import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_COUNTS } from './import-counts.js';
import { ImportProgress } from './import-progress.js';

let now = 0;
let written: string[] = [];

beforeEach(() => {
  now = 1_000;
  written = [];
});

const progress = (totalBytes: number | undefined, isTTY: boolean) =>
  new ImportProgress({ isTTY, write: (text: string) => written.push(text) }, totalBytes, () => now);
const counts = (received: number) => ({ ...NO_COUNTS, received });

describe('progress', () => {
  it('is a bar on a terminal, drawn ten times a second', () => {
    const shown = progress(2_000_000, true);
    for (let step = 0; step < 50; step++) {
      now += 20;
      shown.read(10_000);
    }
    expect(written).toHaveLength(10);
    now += 1_000;
    shown.counted(counts(5_000));
    expect(written.at(-1)).toBe(
      '\r\x1b[K[######..................] 25 % of 2.0 MB  5,000 records, 2,500/s  0:06 left',
    );
  });

  it('is a line every ten seconds elsewhere', () => {
    const shown = progress(2_000_000, false);
    for (let step = 0; step < 100; step++) {
      now += 300;
      shown.read(20_000);
    }
    expect(written).toEqual([
      '34 % of 2.0 MB  0 records, 0/s  0:20 left\n',
      '68 % of 2.0 MB  0 records, 0/s  0:10 left\n',
    ]);
  });

  it('shows no end of an import of unknown size', () => {
    const shown = progress(undefined, true);
    now += 2_000;
    shown.counted(counts(3_000_000));
    shown.read(1_000_000);
    expect(written).toEqual(['\r\x1b[K0.0 MB  3,000,000 records, 1,500,000/s']);
  });

  it('adds up the files, and leaves one line for each', () => {
    const shown = progress(100, true);
    shown.counted(counts(10));
    shown.endFile('one: 10 received');
    now += 1_000;
    shown.counted(counts(5));
    expect(written[0]).toBe('\r\x1b[Kone: 10 received\n');
    expect(written[1]).toContain('15 records, 15/s');
  });
});
