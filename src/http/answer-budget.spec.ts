import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { TransferMetrics } from '../telemetry/transfer-metrics.js';
import { AnswerBudget } from './answer-budget.js';

const LONG = 600_000;

class FakeResponse extends EventEmitter {
  destroyed = false;

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

let metrics: TransferMetrics;
let responses: FakeResponse[];

beforeEach(() => {
  metrics = new TransferMetrics(new Registry());
  responses = [];
});

const budgetOf = (most: number, graceMs: number) => new AnswerBudget({ most, graceMs, metrics });

/** Holds an answer for a new response. */
function hold(budget: AnswerBudget, bytes: number, content: object = {}): FakeResponse {
  const response = new FakeResponse();
  responses.push(response);
  const release = budget.hold(response as unknown as ServerResponse, content, bytes);
  if (release) response.on('close', release);
  return response;
}

const valueOf = async (metric: { get(): Promise<{ values: { value: number }[] }> }) =>
  (await metric.get()).values[0]?.value;

/** What is thrown. */
function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the memory of answers', () => {
  it('is counted until their connections are done with them', async () => {
    const budget = budgetOf(1_000_000, LONG);
    const first = hold(budget, 400_000);
    hold(budget, 300_000);
    expect(budget.bytes).toBe(700_000);
    expect(await valueOf(metrics.held)).toBe(700_000);
    first.emit('close');
    first.emit('close');
    expect(budget.bytes).toBe(300_000);
    expect(await valueOf(metrics.held)).toBe(300_000);
  });

  it('does not include short answers', () => {
    const budget = budgetOf(100_000, LONG);
    for (let i = 0; i < 10; i++) hold(budget, 65_536);
    expect(budget.bytes).toBe(0);
  });

  it('is refused to a new answer when all others are new', async () => {
    const budget = budgetOf(1_000_000, LONG);
    hold(budget, 600_000);
    expect(refusalOf(() => hold(budget, 600_000))).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '2' },
    });
    expect(await valueOf(metrics.refused)).toBe(1);
    expect(budget.bytes).toBe(600_000);
    expect(responses[0]!.destroyed).toBe(false);
  });

  it('is taken from the answers that have been read for the longest time', async () => {
    const budget = budgetOf(1_000_000, 0);
    for (let i = 0; i < 3; i++) hold(budget, 300_000);
    hold(budget, 500_000);
    expect(responses.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false]);
    expect(await valueOf(metrics.dropped)).toBe(2);
    expect(budget.bytes).toBe(800_000);
  });

  it('counts once for all who read the same', () => {
    const budget = budgetOf(1_000_000, LONG);
    const content = {};
    const readers = [1, 2, 3].map(() => hold(budget, 900_000, content));
    expect(budget.bytes).toBe(900_000);
    readers[0]!.emit('close');
    readers[1]!.emit('close');
    expect(budget.bytes).toBe(900_000);
    readers[2]!.emit('close');
    expect(budget.bytes).toBe(0);
  });

  it('is enough for one answer of any size', () => {
    const budget = budgetOf(100_000, LONG);
    hold(budget, 5_000_000);
    expect(budget.bytes).toBe(5_000_000);
  });
});
