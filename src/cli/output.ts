import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fields } from './table.js';

/** The streams that a command writes to. */
export interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** The reader of the output has closed it (`| head`). This is no failure: the command ends. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** The output of a command: its answer goes to standard output, its notes to standard error. */
export class Output {
  private closed = false;

  /** @param json whether the answer is for a program. */
  constructor(
    private readonly streams: Streams,
    readonly json: boolean,
  ) {
    streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.closed = true;
    });
  }

  /** Standard error, where progress is shown. */
  get progress(): Streams['stderr'] {
    return this.streams.stderr;
  }

  /**
   * Writes the answer: as JSON with `--json`, else as a text for a person.
   * @param toText absent: a line for each property.
   */
  answer<T extends object>(value: T, toText: (value: T) => string = (shown) => fields(shown)): void {
    this.streams.stdout.write(`${this.json ? JSON.stringify(value, null, 2) : toText(value)}\n`);
  }

  /** Shows a person a message that is not part of the answer. */
  note(message: string): void {
    this.streams.stderr.write(`${message}\n`);
  }

  /**
   * Writes a part of an answer that is too large for memory. Waits while its reader is slow.
   * @throws OutputClosed when its reader has closed it.
   */
  async write(chunk: string | Buffer): Promise<void> {
    const { stdout } = this.streams;
    if (!this.isClosed() && !stdout.write(chunk)) {
      // This also ends when the reader closes the output. No `drain` would come then.
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => undefined);
    }
    if (this.isClosed()) throw new OutputClosed();
  }

  private isClosed(): boolean {
    return this.closed;
  }
}
