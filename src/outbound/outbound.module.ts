import { Global, Module } from '@nestjs/common';
import { ENVIRONMENT, OUTBOUND_CONFIG } from '../config/config.module.js';
import type { Environment, OutboundConfig } from '../config/sections.js';
import { OutboundClient } from './outbound-client.js';
import { OutboundPolicy } from './outbound-policy.js';

/** The client by the configuration. */
export const outboundClient = (environment: Environment, config: OutboundConfig): OutboundClient =>
  new OutboundClient(new OutboundPolicy(environment, config));

/** Provides the client for requests to other servers to every module. */
@Global()
@Module({
  providers: [
    { provide: OutboundClient, inject: [ENVIRONMENT, OUTBOUND_CONFIG], useFactory: outboundClient },
  ],
  exports: [OutboundClient],
})
export class OutboundModule {}
