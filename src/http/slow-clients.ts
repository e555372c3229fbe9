import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TransferConfig } from '../config/sections.js';
import type { SlowPhase } from '../telemetry/transfer-metrics.js';

/** The longest time between two looks at the connections. */
const LONGEST_PAUSE_MS = 500;

/** The time over which the rate of a client is taken at most while the server closes. */
const CLOSING_GRACE_MS = 1_500;

/** How many looks there are in the shortest time limit. */
const LOOKS = 4;

/** Ends the exchange with a client that is too slow. */
export type EndSlow = (phase: SlowPhase, exchange: Exchange) => void;

/** A request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/** Bodies that a route reads as a stream. They have no time limit as a whole, only a least rate. */
const streamed = new WeakSet<IncomingMessage>();

export const noteStreamedBody = (request: IncomingMessage): void => void streamed.add(request);

/**
 * Watches all connections, and ends those whose clients send or read too slowly. A request costs nothing but a note: a
 * timer looks at all connections together. While the server closes, it waits for a client that stalls only briefly.
 */
export function endSlowClients(server: FastifyInstance, limits: TransferConfig, end: EndSlow): void {
  const connections = new Map<Socket, Connection>();
  server.server.on('connection', (socket: Socket) => {
    connections.set(socket, new Connection(socket));
    socket.once('close', () => connections.delete(socket));
  });
  server.server.on('request', (request, response) => {
    connections.get(request.socket)?.begin(request, response);
  });
  let graceMs = limits.graceMs;
  server.addHook('preClose', (done) => {
    graceMs = Math.min(graceMs, CLOSING_GRACE_MS);
    done();
  });
  const pause = Math.min(LONGEST_PAUSE_MS, Math.ceil(Math.min(limits.graceMs, limits.bodyMs) / LOOKS));
  const timer = setInterval(() => {
    const now = performance.now();
    for (const connection of connections.values()) {
      const slow = connection.slowness({ ...limits, graceMs }, now);
      const { exchange } = connection;
      if (!slow || !exchange) continue;
      connection.forget();
      end(slow, exchange);
    }
  }, pause).unref();
  server.server.once('close', () => clearInterval(timer));
}

/** Whose turn it is: the client sends, the client reads, or the service works. */
type Turn = 'body' | 'answer' | 'service';

/** The handle of a socket, of which Node.js has no public form. */
interface Handle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

/** A connection, and how fast its client moves the latest exchange on. */
class Connection {
  exchange: Exchange | undefined;
  private turn: Turn = 'service';
  private since = 0;
  private moved = 0;
  /** When the exchange was first looked at. */
  private begun: number | undefined;

  constructor(private readonly socket: Socket) {}

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.exchange = { request, response, socket: this.socket };
    this.turn = 'service';
    this.begun = undefined;
  }

  forget(): void {
    this.exchange = undefined;
  }

  /** The phase in which the client is too slow. */
  slowness({ graceMs, leastRate, bodyMs }: TransferConfig, now: number): SlowPhase | undefined {
    const { exchange } = this;
    if (!exchange || exchange.response.writableFinished || exchange.response.destroyed) return undefined;
    const turn = turnOf(exchange);
    this.begun ??= now;
    if (turn === 'body' && now - this.begun >= bodyMs && !streamed.has(exchange.request)) return 'body';
    const moved = turn === 'body' ? this.socket.bytesRead : sentBytes(this.socket);
    if (turn !== this.turn || turn === 'service') this.look(turn, moved, now);
    const elapsed = now - this.since;
    if (turn === 'service' || leastRate === 0 || elapsed < graceMs) return undefined;
    if (moved - this.moved < (leastRate * elapsed) / 1_000) return turn;
    this.look(turn, moved, now);
    return undefined;
  }

  private look(turn: Turn, moved: number, now: number): void {
    this.turn = turn;
    this.moved = moved;
    this.since = now;
  }
}

function turnOf({ request, response, socket }: Exchange): Turn {
  if (response.writableLength > 0 || queuedBytes(socket) > 0) return 'answer';
  if (request.complete) return 'service';
  // With a full buffer the service reads more slowly than the client sends.
  return request.readableLength < request.readableHighWaterMark ? 'body' : 'service';
}

const handleOf = (socket: Socket): Handle => (socket as unknown as { _handle?: Handle })._handle ?? {};

/** Bytes that were passed on to the operating system's queue, and that it does not yet have. */
const queuedBytes = (socket: Socket): number => handleOf(socket).writeQueueSize ?? 0;

/** Bytes that the operating system took. Of a large piece, Node.js itself counts all bytes at once. */
const sentBytes = (socket: Socket): number => (handleOf(socket).bytesWritten ?? 0) - queuedBytes(socket);
