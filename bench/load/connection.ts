import { connect, type Socket } from 'node:net';
import { AnswerReader, type Answer, type TakeBody } from './answer-reader.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A persistent connection. Each request is sent when the one before has been answered. */
export class Connection {
  private readonly socket: Socket;
  private readonly reader: AnswerReader;
  private waiting: Waiting | undefined;

  constructor({ host, port }: Address) {
    this.socket = connect({ host, port, noDelay: true });
    this.reader = new AnswerReader((answer) => {
      const { waiting } = this;
      this.waiting = undefined;
      waiting?.resolve(answer);
    });
    this.socket.on('data', (bytes) => {
      try {
        this.reader.push(bytes);
      } catch (error) {
        this.fail(error as Error);
      }
    });
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('The connection was closed')));
  }

  /** Sends a whole request, or the beginning of one. {@link write} then sends the rest. */
  send(request: Buffer, takeBody?: TakeBody): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.reader.takeBody = takeBody;
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  /** Sends a request and keeps the body of its answer. */
  async ask(request: Buffer): Promise<{ status: number; body: Buffer }> {
    const chunks: Buffer[] = [];
    // Copies, since the memory is reused for the bytes that follow.
    const { status } = await this.send(request, (chunk) => chunks.push(Buffer.from(chunk)));
    return { status, body: Buffer.concat(chunks) };
  }

  /** Sends the next bytes of a request, no faster than the server reads them. */
  async write(bytes: Buffer): Promise<void> {
    if (this.socket.write(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const drained = () => {
        this.socket.off('close', closed);
        resolve();
      };
      const closed = () => {
        this.socket.off('drain', drained);
        reject(new Error('The connection was closed'));
      };
      this.socket.once('drain', drained).once('close', closed);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}
