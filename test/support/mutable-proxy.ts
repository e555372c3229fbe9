import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy that can swallow all that comes, in both directions, without closing anything. */
export class MutableProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isMute = false;

  constructor(private readonly target: URL) {
    this.server = createServer((near) => this.relay(near));
  }

  /** @returns the target's URL by way of the proxy. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  mute(): void {
    this.isMute = true;
  }

  /** New connections work again. What was swallowed stays lost. */
  heal(): void {
    this.isMute = false;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private relay(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    const born = { mute: false };
    const pass = (from: Socket, to: Socket) => {
      this.sockets.add(from);
      from.on('data', (chunk) => {
        // A connection that lost anything never gets through again.
        born.mute ||= this.isMute;
        if (!born.mute) to.write(chunk);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    };
    pass(near, far);
    pass(far, near);
  }
}
