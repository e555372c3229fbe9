import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Provides the metrics to every module. */
@Global()
@Module({})
export class TelemetryModule {
  static forRoot({ metrics }: { readonly metrics: Metrics }): DynamicModule {
    return {
      module: TelemetryModule,
      providers: [{ provide: Metrics, useValue: metrics }],
      exports: [Metrics],
    };
  }
}
