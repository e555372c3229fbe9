import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { EventEmitter } from 'node:events';
import { text } from 'node:stream/consumers';
import type { PassThrough } from 'node:stream';
import { AnswerStream } from '../http/answer-stream.js';
import { createLogger } from '../logging/logger.js';
import { RowArray } from './row-array.js';

/** The methods of a reply that the stream uses. */
class FakeReply {
  body: PassThrough | undefined;
  sentHeaders: unknown;
  readonly server = { answerBudget: { hold: () => () => undefined } };
  readonly raw = Object.assign(new EventEmitter(), { destroy: () => this.raw.emit('close') });

  headers(headers: unknown): this {
    this.sentHeaders = headers;
    return this;
  }

  type(): this {
    return this;
  }

  send(body: PassThrough): void {
    this.body = body;
  }
}

let reply: FakeReply;
let stream: AnswerStream;
let rows: RowArray;

beforeEach(() => {
  reply = new FakeReply();
  stream = new AnswerStream(reply as unknown as FastifyReply, createLogger('silent'));
  rows = new RowArray(stream);
});

const MORE_THAN_BUFFERED = '9'.repeat(2_000_000);

describe('RowArray', () => {
  it('makes one array of all batches', async () => {
    expect(stream.begun).toBe(false);
    await rows.write(['1', '2'], { Link: 'next' });
    await rows.write(['3'], {});
    await rows.write([], {});
    await stream.run(() => rows.end());
    expect(stream.begun).toBe(true);
    expect(reply.sentHeaders).toEqual({ Link: 'next' });
    expect(await text(reply.body!)).toBe('[1,2,3]');
  });

  it('makes an empty array of no rows', async () => {
    await rows.write([], {});
    await stream.run(() => rows.end());
    expect(await text(reply.body!)).toBe('[]');
  });

  it('waits until its rows are read', async () => {
    let written = false;
    const writing = rows.write([MORE_THAN_BUFFERED], {}).then(() => (written = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    reply.body!.resume();
    await writing;
  });

  it('stops waiting when the client has disconnected', async () => {
    const writing = rows.write([MORE_THAN_BUFFERED], {});
    reply.raw.emit('close');
    await expect(writing).rejects.toThrow('aborted');
    expect(stream.signal.aborted).toBe(true);
  });
});
