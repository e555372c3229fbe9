import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, type Logger } from './logger.js';

/** Provides the service's log to every module. */
@Global()
@Module({})
export class LoggingModule {
  static forRoot({ logger }: { readonly logger: Logger }): DynamicModule {
    return { module: LoggingModule, providers: [{ provide: LOGGER, useValue: logger }], exports: [LOGGER] };
  }
}
