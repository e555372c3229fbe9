const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** One answer of HTTP/1.1. */
export interface Answer {
  readonly status: number;
  readonly bodyBytes: number;
}

/** Receives the bytes of a body as they arrive. */
export type TakeBody = (chunk: Buffer) => void;

/**
 * Reads consecutive answers of a connection, with a content length or in chunks. It only finds the end of each answer,
 * so that the load generator costs little in comparison with the service.
 */
export class AnswerReader {
  private rest: Buffer = Buffer.alloc(0);
  private status = 0;
  private bodyBytes = 0;
  /** Bytes still to come: of the body, or of the present chunk. */
  private missing = 0;
  private state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' = 'head';

  constructor(
    private readonly done: (answer: Answer) => void,
    public takeBody?: TakeBody,
  ) {}

  push(bytes: Buffer): void {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    while (this.rest.length > 0 && this.step());
  }

  /** @returns whether the received bytes may contain more. */
  private step(): boolean {
    switch (this.state) {
      case 'head':
        return this.readHead();
      case 'body':
      case 'chunk':
        return this.readBody();
      case 'chunk-size':
        return this.readLine((line) => {
          this.missing = Number.parseInt(line, 16);
          this.state = this.missing === 0 ? 'trailer' : 'chunk';
        });
      case 'chunk-end':
        return this.readLine(() => {
          this.state = 'chunk-size';
        });
      case 'trailer':
        return this.readLine((line) => {
          if (line === '') this.finish();
        });
    }
  }

  private readHead(): boolean {
    const end = this.rest.indexOf(HEAD_END);
    if (end < 0) return false;
    const head = this.rest.toString('latin1', 0, end);
    this.rest = this.rest.subarray(end + HEAD_END.length);
    this.status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined && !/\r\ntransfer-encoding: *chunked/i.test(head))
      throw new Error(`An answer without a length: ${head}`);
    this.missing = Number(length ?? 0);
    this.state = length === undefined ? 'chunk-size' : 'body';
    if (this.state === 'body' && this.missing === 0) this.finish();
    return true;
  }

  private readBody(): boolean {
    const part = this.rest.subarray(0, this.missing);
    this.rest = this.rest.subarray(part.length);
    this.missing -= part.length;
    this.bodyBytes += part.length;
    this.takeBody?.(part);
    if (this.missing > 0) return false;
    if (this.state === 'chunk') this.state = 'chunk-end';
    else this.finish();
    return true;
  }

  private readLine(take: (line: string) => void): boolean {
    const end = this.rest.indexOf(LINE_END);
    if (end < 0) return false;
    const line = this.rest.toString('latin1', 0, end);
    this.rest = this.rest.subarray(end + LINE_END.length);
    take(line);
    return true;
  }

  private finish(): void {
    const answer = { status: this.status, bodyBytes: this.bodyBytes };
    this.state = 'head';
    this.bodyBytes = 0;
    this.done(answer);
  }
}
