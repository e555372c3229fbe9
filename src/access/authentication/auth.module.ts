import { Global, Module, type DynamicModule, type NestModule, type Type } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { CLOCK, ENVIRONMENT, TOKENS_CONFIG } from '../../config/config.module.js';
import type { Environment, TokensConfig } from '../../config/sections.js';
import { Database } from '../../database/database.js';
import { AccessCheck } from './access-check.js';
import { AccessGuard } from './access.guard.js';
import { Admission } from './admission.js';
import { devIssuerController } from './dev-issuer/dev-issuer.controller.js';
import { DevIssuer, devIssuersOf } from './dev-issuer/dev-issuer.js';
import { sharedDevIssuer } from './dev-issuer/shared-dev-issuer.js';
import { EarlyAccess } from './early-access.js';
import { ApiKeyGuard, BearerGuard, PortalTokenGuard, XAuthorizationGuard } from './guards.js';
import { IamBearerStrategy } from './strategies/iam-bearer.strategy.js';
import { XAuthorizationStrategy } from './strategies/x-authorization.strategy.js';
import { IAM_TOKEN_RULES, TOKEN_RULES_PROVIDERS, USER_TOKEN_RULES } from './token-rules.js';

export interface AuthModuleOptions {
  readonly environment: Environment;
  readonly tokens: TokensConfig;
  /** The modules that provide the ApiKeyAuthenticator and the PortalTokenAuthenticator. */
  readonly imports: Type[];
}

/** Guards every handler of the application, and provides the rules for tokens. */
@Global()
@Module({})
export class AuthModule implements NestModule {
  constructor(
    private readonly check: AccessCheck,
    private readonly early: EarlyAccess,
  ) {}

  /** Runs before the routes are made. */
  configure(): void {
    this.check.decideAll();
    this.early.begin();
  }

  static forRoot({ environment, tokens, imports }: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      imports: [DiscoveryModule, ...imports],
      controllers: devIssuersOf(environment, tokens).map(devIssuerController),
      providers: [
        {
          provide: DevIssuer,
          inject: [ENVIRONMENT, TOKENS_CONFIG, CLOCK, Database],
          useFactory: sharedDevIssuer,
        },
        ...TOKEN_RULES_PROVIDERS,
        IamBearerStrategy,
        XAuthorizationStrategy,
        BearerGuard,
        XAuthorizationGuard,
        ApiKeyGuard,
        PortalTokenGuard,
        Admission,
        AccessCheck,
        EarlyAccess,
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [DevIssuer, IAM_TOKEN_RULES, USER_TOKEN_RULES],
    };
  }
}
