import { Inject, Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { STREAM_CONFIG } from '../config/config.module.js';
import type { StreamConfig } from '../config/stream.js';
import { gauge } from '../telemetry/gauge.js';
import { Metrics } from '../telemetry/metrics.js';
import type { DeadLetter, Reason } from './dead-letter.js';
import type { StreamSource } from './stream-source.js';

const REASONS: readonly Reason[] = ['rejected', 'conflict', 'unreadable', 'failed'];

/** A scrape does not wait longer for the server of the stream. */
const LAG_WITHIN_MS = 1_000;

/** The metrics of the stream. */
@Injectable()
export class StreamMeter {
  private source: StreamSource | undefined;
  private delayMs = 0;
  private readonly messages: Counter;
  private readonly letters: Counter<'reason'>;
  private readonly waits: Counter;

  constructor(
    { registry }: Metrics,
    @Inject(STREAM_CONFIG) private readonly config: StreamConfig | undefined,
  ) {
    const registers = [registry];
    this.messages = new Counter({
      name: 'edgemeter_stream_messages_total',
      help: 'Messages of the stream that were stored and acknowledged.',
      registers,
    });
    this.letters = new Counter({
      name: 'edgemeter_stream_dead_letters_total',
      help: 'Dead letters sent for records and messages that were not stored, by reason.',
      labelNames: ['reason'],
      registers,
    });
    for (const reason of REASONS) this.letters.inc({ reason }, 0);
    this.waits = new Counter({
      name: 'edgemeter_stream_waits_total',
      help: 'Times that messages of the stream waited because the database failed.',
      registers,
    });
    gauge(registry, {
      name: 'edgemeter_stream_up',
      help: 'Whether this instance is connected to its stream: 1 or 0.',
      read: () => (this.source ? 1 : 0),
    });
    gauge(registry, {
      name: 'edgemeter_stream_lag_messages',
      help: 'Messages of the stream that are not acknowledged; 0 without a stream, absent while it is lost.',
      read: () => this.lag(),
    });
    gauge(registry, {
      name: 'edgemeter_stream_delay_seconds',
      help: 'Age of the last stored message when it was acknowledged.',
      read: () => this.delayMs / 1000,
    });
  }

  connected(source: StreamSource): void {
    this.source = source;
  }

  disconnected(): void {
    this.source = undefined;
  }

  waited(): void {
    this.waits.inc();
  }

  stored(messages: number, letters: readonly DeadLetter[], delayMs: number): void {
    this.messages.inc(messages);
    for (const { reason } of letters) this.letters.inc({ reason });
    this.delayMs = Math.max(0, delayMs);
  }

  private async lag(): Promise<number | undefined> {
    const { source, config } = this;
    if (!source) return config ? undefined : 0;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), LAG_WITHIN_MS);
    });
    return Promise.race([source.lag().catch(() => undefined), late]).finally(() => clearTimeout(timer));
  }
}
