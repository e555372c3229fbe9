import { Inject, Injectable, Optional, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import type { Tracer } from '../telemetry/span.js';

export const TRACER = Symbol('Tracer');

/** What traces requests; undefined when traces are sent nowhere, and then nothing of it is loaded. */
export async function startTracing({ tracing }: Config, logger: Logger): Promise<Tracer | undefined> {
  if (!tracing) return undefined;
  const { OpenTelemetry } = await import('./open-telemetry.js');
  return new OpenTelemetry(tracing, logger);
}

/** Sends the last spans once the last request is answered. */
@Injectable()
export class TracingEnd implements OnApplicationShutdown {
  constructor(@Optional() @Inject(TRACER) private readonly tracer?: Tracer) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.stop();
  }
}
