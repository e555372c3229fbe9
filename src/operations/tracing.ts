import { Inject, Injectable, Optional, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import type { Tracing } from '../telemetry/tracing.js';

export const TRACING = Symbol('Tracing');

/** Starts tracing; undefined when traces have no destination: then its libraries are not loaded. */
export async function startTracing({ tracing }: Config, logger: Logger): Promise<Tracing | undefined> {
  if (!tracing) return undefined;
  const { OpenTelemetry } = await import('./open-telemetry.js');
  return new OpenTelemetry(tracing, logger);
}

/** Sends the last spans after the last answer. */
@Injectable()
export class TracingEnd implements OnApplicationShutdown {
  constructor(@Optional() @Inject(TRACING) private readonly tracing?: Tracing) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracing?.stop();
  }
}
