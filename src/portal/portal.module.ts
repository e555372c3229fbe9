import { Module, type DynamicModule } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { devIssuersOf } from '../access/authentication/dev-issuer/dev-issuer.js';
import { API_KEY_PREFIX, ENVIRONMENT, PORTAL_CONFIG, TOKENS_CONFIG } from '../config/config.module.js';
import type { Environment, PortalConfig, PortalOidcConfig, TokensConfig } from '../config/sections.js';
import { PortalController } from './portal.controller.js';
import { PortalFiles } from './portal-files.js';

/** Where the build puts the portal: the same folder seen from `src` and from `dist`. */
const BUILT = fileURLToPath(new URL('../../dist/public', import.meta.url));

/** What the page is told of the identity provider. All of it is public. */
function toldOf(oidc: PortalOidcConfig | undefined): Omit<PortalOidcConfig, 'origins'> | undefined {
  if (!oidc) return undefined;
  const { issuer, clientId, scopes, parameters } = oidc;
  return { issuer, clientId, scopes, parameters };
}

/** Serves the portal, the web page of the service. */
@Module({})
export class PortalModule {
  static forRoot({ folder = BUILT }: { readonly folder?: string } = {}): DynamicModule {
    const makeFiles = (
      environment: Environment,
      tokens: TokensConfig,
      { embedders, oidc }: PortalConfig,
      keyPrefix: string,
    ) =>
      new PortalFiles(folder, {
        dev: devIssuersOf(environment, tokens),
        keyPrefix,
        embedders,
        oidc: toldOf(oidc),
      });
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
