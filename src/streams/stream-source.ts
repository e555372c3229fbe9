import type { DeadLetter } from './dead-letter.js';

/** A message of a stream, as it was sent. */
export interface StreamMessage {
  /** Its place, such as `USAGE/42` or `usage/0/42`: the stream, the partition if there are any, and its number. */
  readonly origin: string;
  readonly data: Buffer;
  /** When the server took it in, Unix milliseconds. */
  readonly sentAt: number;
}

/**
 * A connection to the server of a stream. A message is delivered until it is acknowledged, and may be delivered again.
 * Every function may throw: the connection is then of no more use, and the messages are delivered again.
 */
export interface StreamSource {
  /** Waits for messages, no more than can be stored at once. Empty: none came for a while, or the signal was aborted. */
  next(signal: AbortSignal): Promise<readonly StreamMessage[]>;
  /** Tells the server that the messages are being worked on. It would deliver them to another instance otherwise. */
  touch(messages: readonly StreamMessage[]): Promise<void>;
  /** Tells the server that the messages are stored. Resolves when the server has heard it. */
  acknowledge(messages: readonly StreamMessage[]): Promise<void>;
  /** Gives messages back to the server, which delivers them to another instance at once. */
  handBack(messages: readonly StreamMessage[]): Promise<void>;
  /** Sends dead letters. Resolves when the server has stored them. */
  bury(letters: readonly DeadLetter[]): Promise<void>;
  /** Messages of the stream that are not acknowledged. */
  lag(): Promise<number>;
  close(): Promise<void>;
}

/** Opens a source. Waits for a server that is away until the signal is aborted. */
export type OpenSource = (signal: AbortSignal) => Promise<StreamSource>;
