import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { unless } from '../common/unless.js';
import { MsisdnSpelling } from '../corrections/msisdn-spelling.js';
import { DemoService } from '../demo/demo.service.js';
import { VerificationService } from '../rollups/verification.service.js';
import { StreamConsumer } from '../streams/stream-consumer.js';

// Steps of the start that need the code of the whole application. service.ts loads them while the database starts.
export { createApp } from './create-app.js';
export { makeCredentials, publishCredentials } from '../development/dev-credentials.js';

/** Computes missing stored aggregates, and rewrites the MSISDNs that an older version stored. */
export async function completeStoredData(app: INestApplicationContext, signal: AbortSignal): Promise<void> {
  await unless(signal, app.get(VerificationService).makeMissing());
  await unless(signal, app.get(MsisdnSpelling).rewriteAll());
}

/** Stores the demo data, and keeps adding to them until the application closes. Resolves when none are missing. */
export async function startDemo(
  app: INestApplicationContext,
  tell: (message: string) => void,
): Promise<void> {
  const demo = app.get(DemoService);
  await demo.seed(tell);
  demo.startLive();
}

/** Stores the messages of the configured stream until the application closes. */
export const startStream = (app: INestApplicationContext): void => app.get(StreamConsumer).start();

/** Listens. @returns the URL of the service on this machine, for any listening address. */
export async function listen(app: NestFastifyApplication, port: number, host: string): Promise<string> {
  // Fastify's own line would have the address before that of the portal is printed. `listening` has it later.
  await app.listen({ port, host, listenTextResolver: () => 'the port is open' });
  const { port: actual } = app.getHttpServer().address() as AddressInfo;
  const reachable =
    { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${reachable}:${actual}`;
}
