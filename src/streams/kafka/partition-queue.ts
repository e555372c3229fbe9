import type { StreamMessage } from '../stream-source.js';

/** A message of a partition. */
export interface PartitionMessage extends StreamMessage {
  readonly partition: number;
  readonly offset: string;
}

/** Consecutive messages of one partition that wait to be stored. */
interface Slice {
  readonly messages: readonly PartitionMessage[];
  /** Called when they are acknowledged or given back. */
  readonly settle: (isAcknowledged: boolean) => void;
}

/** How long `take` waits for messages. */
const WAIT_MS = 1_000;

/**
 * Hands messages from the client, which calls back with them, to the consumer of the stream, which asks for them. The
 * client fetches no more of a partition until its messages are settled.
 */
export class PartitionQueue {
  private waiting: Slice[] = [];
  private readonly taken = new Map<number, Slice>();
  private wake: () => void = () => undefined;
  private failure: Error | undefined;
  private closed = false;

  /** Resolves when the messages are acknowledged (true) or given back (false). */
  async put(messages: readonly PartitionMessage[]): Promise<boolean> {
    if (this.closed) return false;
    return new Promise((resolve) => {
      this.waiting.push({ messages, settle: resolve });
      this.wake();
    });
  }

  /**
   * Waits for messages.
   * @param most of them, unless one partition has more.
   * @throws Error when the client has failed.
   */
  async take(most: number, signal: AbortSignal): Promise<readonly PartitionMessage[]> {
    if (this.waiting.length === 0 && !this.failure && !signal.aborted) await this.wait(signal);
    if (this.failure) throw this.failure;
    if (signal.aborted) return [];
    const found: PartitionMessage[] = [];
    while (this.waiting.length > 0) {
      const [slice] = this.waiting as [Slice];
      if (found.length > 0 && found.length + slice.messages.length > most) break;
      this.waiting.shift();
      this.taken.set(slice.messages[0]?.partition ?? 0, slice);
      found.push(...slice.messages);
    }
    return found;
  }

  /**
   * Settles the messages of partitions, if all of them are there.
   * @param last the last settled offset of each partition.
   */
  settle(last: ReadonlyMap<number, string>, isAcknowledged: boolean): void {
    for (const [partition, offset] of last) {
      const slice = this.taken.get(partition);
      if (!slice || (isAcknowledged && slice.messages.at(-1)?.offset !== offset)) continue;
      this.taken.delete(partition);
      slice.settle(isAcknowledged);
    }
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  /** Gives everything back. */
  close(): void {
    this.closed = true;
    for (const slice of [...this.waiting, ...this.taken.values()]) slice.settle(false);
    this.waiting = [];
    this.taken.clear();
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, WAIT_MS);
      signal.addEventListener('abort', end);
      this.wake = end;
    });
  }
}
