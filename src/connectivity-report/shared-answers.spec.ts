import { beforeEach, describe, expect, it } from '@jest/globals';
import { SharedAnswers } from './shared-answers.js';

interface Execution {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

let executions: Execution[];
let answers: SharedAnswers<string>;

beforeEach(() => {
  executions = [];
  answers = new SharedAnswers();
});

const ask = (question = 'q'): Promise<string> =>
  answers.answer(question, () => new Promise((resolve, reject) => executions.push({ resolve, reject })));

/** Lets what has been decided take its course. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('shared answers', () => {
  it('begin at once when nothing is under way', async () => {
    const answer = ask();
    expect(executions).toHaveLength(1);
    executions[0]!.resolve('first');
    expect(await answer).toBe('first');
  });

  it('let all who come meanwhile wait for one execution that begins after them', async () => {
    const first = ask();
    const others = [ask(), ask(), ask()];
    await settled();
    expect(executions).toHaveLength(1);
    executions[0]!.resolve('first');
    expect(await first).toBe('first');
    await settled();
    expect(executions).toHaveLength(2);
    const late = ask();
    executions[1]!.resolve('second');
    expect(await Promise.all(others)).toEqual(['second', 'second', 'second']);
    await settled();
    expect(executions).toHaveLength(3);
    executions[2]!.resolve('third');
    expect(await late).toBe('third');
  });

  it('never share one that began before the question, however the two meet', async () => {
    const moments = new SharedAnswers<number>();
    let moment = 0;
    let begun = 0;
    const look = async () => {
      begun++;
      const looked = ++moment;
      await settled();
      return looked;
    };
    const askAfter = async (pauses: number) => {
      for (let i = 0; i < pauses; i++) await (i % 3 === 0 ? settled() : Promise.resolve());
      const asked = ++moment;
      expect(await moments.answer('moment', look)).toBeGreaterThan(asked);
    };
    await Promise.all(Array.from({ length: 300 }, (_, i) => askAfter(i % 11)));
    expect(begun).toBeGreaterThan(1);
    expect(begun).toBeLessThan(30);
  });

  it('are one for each question', async () => {
    const both = [ask('a'), ask('b')];
    expect(executions).toHaveLength(2);
    executions.forEach(({ resolve }, i) => {
      resolve(`answer ${i}`);
    });
    expect(await Promise.all(both)).toEqual(['answer 0', 'answer 1']);
  });

  it('bring a failure to all who share it and to nobody else', async () => {
    const first = ask();
    const sharing = [ask(), ask()];
    executions[0]!.reject(new Error('first failed'));
    await expect(first).rejects.toThrow('first failed');
    await settled();
    const later = ask();
    executions[1]!.reject(new Error('second failed'));
    for (const answer of sharing) await expect(answer).rejects.toThrow('second failed');
    await settled();
    executions[2]!.resolve('good');
    expect(await later).toBe('good');
  });

  it('are kept by nobody once they are given', async () => {
    const first = ask();
    executions[0]!.resolve('old');
    expect(await first).toBe('old');
    await settled();
    const second = ask();
    expect(executions).toHaveLength(2);
    executions[1]!.resolve('new');
    expect(await second).toBe('new');
  });
});
