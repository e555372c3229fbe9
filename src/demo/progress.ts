import type { Clock } from '../config/clock.js';
import type { Step } from './demo-store.js';

/** Shows a message to a person at a terminal. */
export type Tell = (message: string) => void;

const PERCENT_BETWEEN_MESSAGES = 10;

/** Shows how much of the demo's usage has been stored. */
export class Progress {
  private readonly startedAt: number;
  private records = 0;
  private total = 0;
  private told = 0;

  constructor(
    private readonly tell: Tell,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock();
  }

  add({ records, amount, amountLeft }: Step): void {
    this.total ||= amount + amountLeft;
    this.records += records;
    const percent = Math.floor(100 * (1 - amountLeft / this.total));
    if (amountLeft === 0 || percent < this.told + PERCENT_BETWEEN_MESSAGES) return;
    this.told = percent;
    this.tell(`Demo data: ${percent} %, ${this.records} usage records`);
  }

  end(): void {
    if (this.records === 0) return;
    const seconds = ((this.clock() - this.startedAt) / 1000).toFixed(1);
    this.tell(`Demo data: ${this.records} usage records stored in ${seconds} s`);
  }
}
