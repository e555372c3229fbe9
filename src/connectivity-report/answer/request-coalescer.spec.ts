import { beforeEach, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { RequestCoalescer } from './request-coalescer.js';

interface Execution {
  readonly signal: AbortSignal;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

let executions: Execution[];
let answers: RequestCoalescer<string>;

beforeEach(() => {
  executions = [];
  answers = new RequestCoalescer();
});

/** The signal of a client that never disconnects. */
const patient = () => new AbortController().signal;

const ask = (question = 'q', client = patient()): Promise<string> =>
  answers.answer(
    question,
    client,
    (signal) => new Promise((resolve, reject) => executions.push({ signal, resolve, reject })),
  );

/** A client that disconnects at a call of `leave`. */
function impatient() {
  const client = new AbortController();
  return {
    signal: client.signal,
    leave: () => client.abort(new Error('left')),
    isWaiting: () => getEventListeners(client.signal, 'abort').length > 0,
  };
}

/** Lets pending promises settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('coalesced answers', () => {
  it('begin at once when nothing is under way', async () => {
    const answer = ask();
    expect(executions).toHaveLength(1);
    executions[0]!.resolve('first');
    expect(await answer).toBe('first');
  });

  it('let all requests that arrive meanwhile wait for one execution that begins after them', async () => {
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

  it('never share an execution that began before the request', async () => {
    const moments = new RequestCoalescer<number>();
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
      expect(await moments.answer('moment', patient(), look)).toBeGreaterThan(asked);
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

  it('give a failure to all requests that share it, and to no other request', async () => {
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

  it('are not kept', async () => {
    const first = ask();
    executions[0]!.resolve('old');
    expect(await first).toBe('old');
    await settled();
    const second = ask();
    expect(executions).toHaveLength(2);
    executions[1]!.resolve('new');
    expect(await second).toBe('new');
  });

  it('are cancelled when the last client that waits has disconnected', async () => {
    const first = ask();
    const [one, other] = [impatient(), impatient()];
    const [ofOne, ofOther] = [ask('q', one.signal), ask('q', other.signal)];
    executions[0]!.resolve('first');
    await first;
    await settled();
    one.leave();
    await expect(ofOne).rejects.toThrow('left');
    expect(executions[1]!.signal.aborted).toBe(false);
    other.leave();
    await expect(ofOther).rejects.toThrow('left');
    expect(executions[1]!.signal.aborted).toBe(true);
    executions[1]!.reject(new Error('cancelled'));
    await settled();
    const later = ask();
    executions[2]!.resolve('fresh');
    expect(await later).toBe('fresh');
  });

  it('do not begin when no client waits, and begin for a later client', async () => {
    const first = ask();
    const one = impatient();
    const ofOne = ask('q', one.signal);
    one.leave();
    await expect(ofOne).rejects.toThrow('left');
    const late = ask();
    executions[0]!.resolve('first');
    await first;
    await settled();
    expect(executions).toHaveLength(2);
    expect(executions[1]!.signal.aborted).toBe(false);
    executions[1]!.resolve('second');
    expect(await late).toBe('second');
    const disconnected = impatient();
    const begun = ask();
    const never = ask('q', disconnected.signal);
    disconnected.leave();
    await expect(never).rejects.toThrow('left');
    executions[2]!.resolve('third');
    expect(await begun).toBe('third');
    await settled();
    expect(executions).toHaveLength(3);
    void ask();
    expect(executions).toHaveLength(4);
  });

  it('begin anew for a client that comes while a cancelled one is ending', async () => {
    const one = impatient();
    const ofOne = ask('q', one.signal);
    one.leave();
    await expect(ofOne).rejects.toThrow('left');
    const late = ask();
    expect(executions).toHaveLength(1);
    executions[0]!.reject(new Error('cancelled'));
    await settled();
    executions[1]!.resolve('second');
    expect(await late).toBe('second');
  });

  it('no longer listen to a client that has its answer', async () => {
    const one = impatient();
    const answer = ask('q', one.signal);
    expect(one.isWaiting()).toBe(true);
    executions[0]!.resolve('done');
    await answer;
    expect(one.isWaiting()).toBe(false);
    expect(executions[0]!.signal.aborted).toBe(false);
  });
});
