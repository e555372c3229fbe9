import type { JWK } from 'jose';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (response: ServerResponse) => void;

/** An issuer's key set over HTTP that counts who asks, and can misbehave. */
export class JwksServer {
  requests = 0;
  /** Set to answer otherwise than with the keys. */
  misbehave: Answer | undefined;
  /** Other documents by their path. */
  documents: ((path: string) => object | undefined) | undefined;

  private constructor(
    private readonly server: Server,
    public keys: JWK[],
  ) {
    server.on('request', ({ url = '' }, response) => {
      this.requests++;
      const document = this.documents?.(url);
      if (document) response.setHeader('Content-Type', 'application/json').end(JSON.stringify(document));
      else (this.misbehave ?? this.answer)(response);
    });
  }

  static async start(...keys: JWK[]): Promise<JwksServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new JwksServer(server, keys);
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private readonly answer: Answer = (response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: this.keys }));
  };
}

export const HANG: Answer = () => undefined;
export const BREAK: Answer = (response) => void response.destroy();
export const FAIL: Answer = (response) => void response.writeHead(500).end('{"keys":[]}');
