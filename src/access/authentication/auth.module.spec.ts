import { describe, expect, it } from '@jest/globals';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import type { TokensConfig } from '../../config/sections.js';
import { AccessCheck } from './access-check.js';
import { AccessGuard } from './access.guard.js';
import { Admission } from './admission.js';
import { AuthModule } from './auth.module.js';
import { Database } from '../../database/database.js';
import { DevIssuer } from './dev-issuer/dev-issuer.js';
import { sharedDevIssuer } from './dev-issuer/shared-dev-issuer.js';
import { EarlyAccess } from './early-access.js';
import { ApiKeyGuard, BearerGuard, PortalTokenGuard, XAuthorizationGuard } from './guards.js';
import { IamBearerStrategy } from './strategies/iam-bearer.strategy.js';
import { XAuthorizationStrategy } from './strategies/x-authorization.strategy.js';
import { IAM_TOKEN_RULES, TOKEN_RULES_PROVIDERS, USER_TOKEN_RULES } from './token-rules.js';
import { CLOCK, ENVIRONMENT, TOKENS_CONFIG } from '../../config/config.module.js';

class Stored {
  readonly keys = [];
}

const tokens = { iam: undefined, user: undefined } as TokensConfig;

describe('the module of authentication', () => {
  it('guards every handler, and provides what the guards need', () => {
    const { module, imports, providers, exports, controllers } = AuthModule.forRoot({
      environment: 'test',
      tokens,
      imports: [Stored],
    });
    expect(module).toBe(AuthModule);
    expect(imports).toEqual([DiscoveryModule, Stored]);
    expect(controllers).toHaveLength(2);
    expect(providers).toEqual([
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
    ]);
    expect(exports).toEqual([DevIssuer, IAM_TOKEN_RULES, USER_TOKEN_RULES]);
  });

  it('has no development issuer in production', () => {
    expect(AuthModule.forRoot({ environment: 'production', tokens, imports: [] }).controllers).toEqual([]);
  });

  it('decides who is admitted before the routes are made', () => {
    const done: string[] = [];
    const check = { decideAll: () => done.push('decided') } as unknown as AccessCheck;
    const early = { begin: () => done.push('begun') } as unknown as EarlyAccess;
    new AuthModule(check, early).configure();
    expect(done).toEqual(['decided', 'begun']);
  });
});
