import { expect } from '@jest/globals';
import type pg from 'pg';
import { isFirstPart } from '../../src/record-model/first-part.js';
import type { Instance } from './instance.js';

/** All records are of this day. */
export const DAY = Date.UTC(2026, 2, 1);

interface SentRecord {
  readonly record_id: string;
  readonly uplink_bytes: number;
}

/** The records that the service acknowledged, kept outside of its process, and those that no answer tells of yet. */
export class Ledger {
  private readonly acknowledged = new Map<string, number>();
  private unanswered: SentRecord[][] = [];
  private made = 0;
  /** Bodies without an acknowledgement. */
  failures = 0;
  /** When which instance acknowledged records. */
  readonly successes: { readonly at: number; readonly by: Instance }[] = [];

  /** @param account only this ledger sends records of it. */
  constructor(readonly account: string) {}

  get size(): number {
    return this.acknowledged.size;
  }

  get total(): number {
    return [...this.acknowledged.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Sends bodies until it is told to stop. A body without an answer is sent again, unchanged. */
  async send(instances: () => readonly Instance[], isOver: () => boolean): Promise<void> {
    for (let turn = 0; !isOver(); turn++) {
      const now = instances();
      const instance = now[turn % now.length];
      if (instance) await this.sendOne(instance, this.unanswered.shift() ?? this.next());
    }
  }

  /** Sends so many bodies at once. */
  async burst(instance: Instance, bodies: number): Promise<void> {
    await Promise.all(Array.from({ length: bodies }, () => this.sendOne(instance, this.next())));
  }

  /** Sends what has no answer yet until all of it is acknowledged. */
  async settle(instance: Instance): Promise<void> {
    for (let body = this.unanswered.shift(); body; body = this.unanswered.shift()) {
      await this.sendOne(instance, body);
    }
  }

  /** @throws when an acknowledged record is missing or stored twice, or another one is stored. */
  async assertStored(pool: pg.Pool): Promise<void> {
    const { rows } = await pool.query<{ record_id: string; uplink: string }>(
      `SELECT record_id, uplink_bytes AS uplink FROM usage_record
       WHERE account_id = $1 AND ${isFirstPart('usage_record')}`,
      [this.account],
    );
    const stored = new Map(rows.map(({ record_id: id, uplink }) => [id, Number(uplink)]));
    const missing = [...this.acknowledged].filter(([id, bytes]) => stored.get(id) !== bytes);
    expect({ missing, doubled: rows.length - stored.size }).toEqual({ missing: [], doubled: 0 });
    expect(stored.size).toBe(this.size);
  }

  private async sendOne(instance: Instance, body: SentRecord[]): Promise<void> {
    const counts = await instance.post(body.map((record) => ({ ...record, ...this.rest() })));
    if (counts === undefined) {
      this.failures++;
      this.unanswered.push(body);
      return;
    }
    expect(counts.accepted + counts.duplicates).toBe(body.length);
    this.successes.push({ at: performance.now(), by: instance });
    for (const { record_id: id, uplink_bytes: bytes } of body) this.acknowledged.set(id, bytes);
  }

  private next(): SentRecord[] {
    return Array.from({ length: 20 }, () => {
      const number = this.made++;
      return { record_id: `f-${number}`, uplink_bytes: 1 + (number % 1_000) };
    });
  }

  private rest() {
    return { account_id: this.account, started_at: DAY, ended_at: DAY + 60_000, downlink_bytes: 0 };
  }
}
