import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { clientOf, orAborted, WaitingClient } from './client-signal.js';

const reason = new Error('the deadline passed');

describe('a waiting client', () => {
  it('tells its listeners once, and with the first reason', () => {
    const client = new WaitingClient();
    const heard: unknown[] = [];
    client.addEventListener('abort', () => heard.push(client.reason));
    client.abort(reason);
    client.abort(new Error('later'));
    expect([client.reason, heard]).toEqual([reason, [reason]]);
  });

  it('does not tell a listener that was removed, also while it tells others', () => {
    const client = new WaitingClient();
    const heard: string[] = [];
    const removed = () => heard.push('removed');
    client.addEventListener('abort', removed);
    client.removeEventListener('abort', removed);
    client.addEventListener('abort', () => heard.push('kept'));
    client.abort(reason);
    expect(heard).toEqual(['kept']);
  });

  it.each([
    ['after', (client: WaitingClient) => client.abort(reason)],
    ['before', () => undefined],
  ])('has a signal that aborts with the reason, read %s the abort', (_, first) => {
    const client = new WaitingClient();
    first(client);
    const { signal } = client;
    client.abort(reason);
    expect([signal.aborted, signal.reason]).toEqual([true, reason]);
    expect(client.signal).toBe(signal);
  });
});

describe('the client of a request', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const contextOf = (raw: object): ExecutionContext => {
    const reply = { raw, server: { deadlineMs: 60_000 } };
    return { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ExecutionContext;
  };

  it('has a deadline until its connection closes', () => {
    const before = timers();
    const raw = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: false });
    const client = clientOf(contextOf(raw));
    const during = timers();
    raw.emit('close');
    expect([during - before, timers() - before, client.reason?.name]).toEqual([1, 0, 'ClientDisconnected']);
  });

  it('has none when it has left already: no event would end it', () => {
    const before = timers();
    const client = clientOf(contextOf(Object.assign(new EventEmitter(), { destroyed: true })));
    expect([timers() - before, client.reason?.name]).toEqual([0, 'ClientDisconnected']);
  });
});

describe('work that a signal cancels', () => {
  const never = new Promise<string>(() => undefined);

  it('fails as soon as the signal aborts, however long it takes', async () => {
    const client = new AbortController();
    const result = orAborted(client.signal, never);
    client.abort(reason);
    await expect(result).rejects.toBe(reason);
  });

  it('fails at once when the signal has aborted already', async () => {
    await expect(orAborted(AbortSignal.abort(reason), never)).rejects.toBe(reason);
  });

  it('has its own result, or its own failure, else', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(signal, Promise.resolve('done'))).resolves.toBe('done');
    await expect(orAborted(signal, Promise.reject(new Error('own')))).rejects.toThrow('own');
  });
});
