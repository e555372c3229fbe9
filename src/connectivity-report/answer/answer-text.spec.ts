import { describe, expect, it } from '@jest/globals';
import { toAnswerText, toReadable, type Pieces } from './answer-text.js';

const LONGEST = 4_194_304;

/** Counts the pieces that were made. */
function counted(count: number, text: string): { pieces: Pieces; made: () => number } {
  const piece = Buffer.from(text);
  let made = 0;
  return {
    *pieces() {
      for (let i = 0; i < count; i++) {
        made++;
        yield piece;
      }
    },
    made: () => made,
  };
}

async function read(pieces: Pieces): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of toReadable(pieces)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('the text of an answer', () => {
  it('is whole up to four mebibytes', async () => {
    expect(toAnswerText(() => [Buffer.from('{"ü'), Buffer.from('📶"}')])).toEqual(Buffer.from('{"ü📶"}'));
    expect(await toAnswerText(counted(16, 'x'.repeat(LONGEST / 16)).pieces)).toHaveLength(LONGEST);
  });

  it('lets other requests run while it is made', async () => {
    const { pieces, made } = counted(64, 'x'.repeat(65_536));
    const answer = toAnswerText(pieces);
    const seen: number[] = [];
    while (made() < 64) {
      seen.push(made());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Math.max(...seen.map((one, i) => one - (seen[i - 1] ?? 0)))).toBeLessThanOrEqual(6);
    expect(await answer).toHaveLength(LONGEST);
  });

  it('of a short answer is there at once', () => {
    expect(toAnswerText(counted(2, 'x'.repeat(30_000)).pieces)).toHaveLength(60_000);
  });

  it('stays in pieces beyond, which are made for each reader as it reads', async () => {
    const { pieces, made } = counted(1_000, 'ä'.repeat(LONGEST / 16));
    const answer = await toAnswerText(pieces);
    expect(answer).toBe(pieces);
    expect(made()).toBeLessThan(20);
    const stream = toReadable(pieces);
    stream.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(made()).toBeLessThan(30);
    stream.destroy();
  });

  it('is the same for each reader', async () => {
    const { pieces } = counted(20, '€"\u{1f600}'.repeat(10_000));
    const whole = Buffer.concat([...pieces()]).toString();
    expect(await Promise.all([read(pieces), read(pieces)])).toEqual([whole, whole]);
  });
});
