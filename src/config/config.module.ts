import { Global, Module, type DynamicModule } from '@nestjs/common';
import { systemClock, type Clock } from './clock.js';
import type { Config } from './config.js';

export const CONFIG = Symbol('Config');
export const CLOCK = Symbol('Clock');

/** Hands the configuration and the clock to every module. */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Config, clock: Clock = systemClock): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
      ],
      exports: [CONFIG, CLOCK],
    };
  }
}
