import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsConfig } from '../config/sections.js';
import { METRICS_CONFIG } from '../config/config.module.js';
import { API_HEADERS } from '../http/security-headers.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { ScrapeService } from './scrape.service.js';

/** The longest time for a scraper to send its request, in milliseconds. */
const LONGEST_REQUEST_MS = 10_000;

/** Serves the metrics on a port of their own, which a network policy can restrict to scrapers. */
@Injectable()
export class MetricsServer implements OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly metrics: ScrapeService,
    @Inject(METRICS_CONFIG) private readonly config: MetricsConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The address of the server; undefined when it does not listen. */
  get url(): string | undefined {
    const address = this.server?.address() as AddressInfo | null | undefined;
    if (!address) return undefined;
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  /**
   * Listens if a port is configured.
   * @throws Error when the port is in use.
   */
  async open(): Promise<void> {
    const { port, host } = this.config;
    if (port === undefined || this.server) return;
    const server = createServer((request, response) => void this.answer(request, response));
    server.requestTimeout = LONGEST_REQUEST_MS;
    server.listen(port, host);
    await once(server, 'listening');
    this.server = server;
    this.logger.info({ url: this.url }, 'metrics are served');
  }

  /** Serves until the application has stopped, so that scrapers see the last seconds of an instance. */
  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  private async answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.split('?', 1)[0] !== '/metrics') {
      end(response, 404, 'Metrics are at /metrics.\n');
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      end(response, 405, 'Metrics are read with GET.\n');
      return;
    }
    try {
      end(response, 200, await this.metrics.scrape(), this.metrics.contentType);
    } catch (error) {
      this.logger.error({ error }, 'the metrics could not be read');
      end(response, 500, 'The metrics could not be read.\n');
    }
  }
}

function end(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { ...API_HEADERS, 'Content-Type': type }).end(text);
}
