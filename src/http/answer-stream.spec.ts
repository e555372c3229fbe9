import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { EventEmitter } from 'node:events';
import { text } from 'node:stream/consumers';
import { AnswerStream } from './answer-stream.js';

/** The methods of a reply that the stream uses when the framework sends its body. */
class FakeReply {
  destroyed = false;
  held = 0;
  readonly server = {
    answerBudget: { hold: (_: unknown, __: object, bytes: number) => void (this.held += bytes) },
  };
  readonly raw = Object.assign(new EventEmitter(), {
    destroy: () => {
      this.destroyed = true;
      this.raw.emit('close');
    },
  });
}

let reply: FakeReply;
let stream: AnswerStream;
let logged: [level: string, error: unknown, message: string][];

beforeEach(() => {
  reply = new FakeReply();
  logged = [];
  const log =
    (level: string) =>
    ({ error }: { error: unknown }, message: string): void =>
      void logged.push([level, error, message]);
  stream = new AnswerStream(reply as unknown as FastifyReply, {
    debug: log('debug') as never,
    error: log('error') as never,
  });
});

async function* pieces(failure?: Error): AsyncGenerator<Buffer> {
  yield Buffer.from('one ');
  await Promise.resolve();
  if (failure) throw failure;
  yield Buffer.from('two');
}

const failure = new Error('the rows are lost');

describe('AnswerStream', () => {
  it('sends all pieces and ends', async () => {
    const body = text(stream.open());
    await stream.run(() => stream.writeAll(pieces()));
    expect(await body).toBe('one two');
    expect(reply.destroyed).toBe(false);
    expect(logged).toEqual([]);
  });

  it('counts what it keeps and what it makes ahead of its client', () => {
    stream.open({ content: {}, bytes: 5_000_000 });
    stream.open({ content: {}, bytes: 5_000_000 });
    expect(reply.held).toBe(5_000_000 + 1_048_576);
  });

  it('is made ahead of its client, and then waits for it within a limit', async () => {
    const piece = Buffer.alloc(300_000);
    for (let i = 0; i < 3; i++) await stream.write(piece);
    const limit = { whileClientReads: () => Promise.reject(new Error('too slow')) };
    await expect(stream.write(piece, limit)).rejects.toThrow('too slow');
  });

  it('passes a failure before the answer begins to its caller', async () => {
    await expect(stream.run(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(reply.destroyed).toBe(false);
    expect(logged).toEqual([]);
  });

  it('closes the connection when an answer under way fails, and logs the cause', async () => {
    const body = text(stream.open());
    const cut = expect(body).rejects.toThrow();
    await stream.run(() => stream.writeAll(pieces(failure)));
    await cut;
    expect(reply.destroyed).toBe(true);
    expect(logged).toEqual([['error', failure, 'an answer under way was broken off']]);
  });

  it('aborts its signal when the client disconnects, and refuses nothing then', async () => {
    await stream.run((signal) => {
      reply.raw.emit('close');
      signal.throwIfAborted();
      return Promise.resolve();
    });
    expect(logged).toEqual([['debug', stream.signal.reason, 'the client no longer waits for the answer']]);
  });
});
