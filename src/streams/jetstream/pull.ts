import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';

/** What is asked of a consumer, and no more. Times in milliseconds. */
export interface PullRequest {
  readonly messages: number;
  /** Absent: messages of any size. */
  readonly bytes?: number;
  /** How long the server waits for a message. Absent: it sends what is there. */
  readonly waitMs?: number;
}

/** Longer than the server takes to send what is there. */
const SILENCE_MS = 250;
/** Longer than a server that is there takes to answer. */
const NO_ANSWER_MS = 10_000;

/** The statuses by which the server ends a request: nothing there, time over, limits reached. */
const ENDS: ReadonlySet<number> = new Set([404, 408, 409, 503]);

/** A request under way. */
interface Pull {
  readonly token: string;
  left: number;
  readonly end: (error?: Error) => void;
  timer: NodeJS.Timeout;
}

/**
 * Pulls messages from a consumer of JetStream: only what is asked for is sent, and nothing ahead of it. The client's own
 * `consume` asks for more as soon as messages arrive, however many wait to be stored.
 */
export class Puller {
  private readonly subscription: Subscription;
  private readonly inbox: string;
  private arrived: Msg[] = [];
  private current: Pull | undefined;
  private requests = 0;

  /** @param subject of requests for the consumer's next messages. @param inbox of this connection only. */
  constructor(
    private readonly connection: NatsConnection,
    private readonly subject: string,
    inbox: string,
  ) {
    this.inbox = inbox;
    this.subscription = connection.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error) this.current?.end(error);
        else this.take(message);
      },
    });
  }

  /**
   * Asks for messages.
   * @returns those that arrived, also late ones of an earlier request.
   * @throws Error when the server does not answer, or has no such consumer.
   */
  async pull({ messages, bytes, waitMs }: PullRequest): Promise<readonly Msg[]> {
    await new Promise<void>((resolve, reject) => {
      const token = String(this.requests++);
      const end = (error?: Error) => {
        clearTimeout(this.current?.timer);
        this.current = undefined;
        if (error) reject(error);
        else resolve();
      };
      const noAnswer = () => end(new Error('The server of the stream does not answer'));
      this.current = {
        token,
        left: messages,
        end,
        timer: setTimeout(noAnswer, NO_ANSWER_MS + (waitMs ?? 0)),
      };
      const asked = {
        batch: messages,
        ...(bytes !== undefined && { max_bytes: bytes }),
        ...(waitMs === undefined ? { no_wait: true } : { expires: waitMs * 1_000_000 }),
      };
      this.connection.publish(this.subject, JSON.stringify(asked), { reply: `${this.inbox}.${token}` });
    });
    const { arrived } = this;
    this.arrived = [];
    return arrived;
  }

  close(): void {
    this.current?.end(new Error('The stream is closed'));
    this.subscription.unsubscribe();
  }

  private take(message: Msg): void {
    const { current } = this;
    const code = message.headers?.code ?? 0;
    if (code === 0) {
      this.arrived.push(message);
      if (!current) return;
      current.left--;
      if (current.left <= 0) {
        current.end();
        return;
      }
      // A server may send fewer than asked for, without a word about the end.
      clearTimeout(current.timer);
      current.timer = setTimeout(() => current.end(), SILENCE_MS);
      return;
    }
    if (!current || !message.subject.endsWith(`.${current.token}`) || !ENDS.has(code)) return;
    const isGone = code === 503 || (code === 409 && /deleted/i.test(message.headers?.description ?? ''));
    current.end(isGone ? new Error('The consumer of the stream is gone') : undefined);
  }
}
