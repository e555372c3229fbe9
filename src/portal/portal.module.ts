import { Module, type DynamicModule } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { devIssuersOf } from '../access/authentication/dev-issuer/dev-issuer.js';
import { API_KEY_PREFIX, ENVIRONMENT, PORTAL_CONFIG, TOKENS_CONFIG } from '../config/config.module.js';
import type { Environment, PortalConfig, TokensConfig } from '../config/sections.js';
import { PortalController } from './portal.controller.js';
import { PortalFiles } from './portal-files.js';

/** Where the build puts the portal: the same folder seen from `src` and from `dist`. */
const BUILT = fileURLToPath(new URL('../../dist/public', import.meta.url));

/** Serves the portal, the web page of the service. */
@Module({})
export class PortalModule {
  static forRoot({ folder = BUILT }: { readonly folder?: string } = {}): DynamicModule {
    const makeFiles = (
      environment: Environment,
      tokens: TokensConfig,
      { embedders }: PortalConfig,
      keyPrefix: string,
    ) => new PortalFiles(folder, { dev: devIssuersOf(environment, tokens), keyPrefix, embedders });
    return {
      module: PortalModule,
      controllers: [PortalController],
      providers: [
        {
          provide: PortalFiles,
          useFactory: makeFiles,
          inject: [ENVIRONMENT, TOKENS_CONFIG, PORTAL_CONFIG, API_KEY_PREFIX],
        },
      ],
    };
  }
}
