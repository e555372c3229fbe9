import { jetstream, jetstreamManager, type JetStreamManager, type StoredMsg } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

const NATS_SERVER = process.env.NATS_SERVER ?? '/usr/sbin/nats-server';

/** A real NATS server with JetStream. It keeps its messages on disk, and finds them again when it is started again. */
export class NatsServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort(), await mkdtemp(join(tmpdir(), 'edgemeter-nats-')));
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.child = spawn(NATS_SERVER, ['-a', '127.0.0.1', '-p', String(this.port), '-js', '-sd', this.folder], {
      stdio: 'ignore',
    });
    await this.asking((manager) => manager.getAccountInfo());
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child) return;
    child.kill(signal);
    await once(child, 'close');
  }

  /** Stops it and removes its messages. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  connect(): Promise<NatsConnection> {
    return connect({ servers: this.url, reconnect: false });
  }

  /** Publishes bodies, and awaits that the server has each. */
  async publish(subject: string, bodies: readonly (string | Uint8Array)[]): Promise<void> {
    const connection = await this.connect();
    try {
      const client = jetstream(connection, { timeout: 20_000 });
      for (let start = 0; start < bodies.length; start += 500)
        await Promise.all(bodies.slice(start, start + 500).map((body) => client.publish(subject, body)));
    } finally {
      await connection.close();
    }
  }

  /** Asks until the server answers. */
  async asking<T>(ask: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    return eventually('the NATS server answers', async () => {
      const connection = await this.connect().catch(() => undefined);
      if (!connection) return undefined;
      try {
        return await ask(await jetstreamManager(connection));
      } catch {
        return undefined;
      } finally {
        await connection.close();
      }
    });
  }

  /** All messages of a stream. */
  messagesOf(stream: string): Promise<StoredMsg[]> {
    return this.asking(async (manager) => {
      const { state } = await manager.streams.info(stream);
      const found: StoredMsg[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq++) {
        const message = await manager.streams.getMessage(stream, { seq });
        if (message) found.push(message);
      }
      return found;
    });
  }
}
