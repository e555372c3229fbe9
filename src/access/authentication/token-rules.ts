import type { FactoryProvider } from '@nestjs/common';
import type { Clock } from '../../config/clock.js';
import type { TokensConfig } from '../../config/sections.js';
import { CLOCK, TOKENS_CONFIG } from '../../config/config.module.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { DevIssuer } from './dev-issuer/dev-issuer.js';
import { OutboundClient } from '../../outbound/outbound-client.js';
import { keysAt } from './fetch-key-set.js';
import { RemoteKeySet } from './key-set.js';
import type { TokenKind } from './token-kind.js';
import type { TokenRules } from './verify-token.js';

export const IAM_TOKEN_RULES = Symbol('IamTokenRules');
export const USER_TOKEN_RULES = Symbol('UserTokenRules');

/** The rules for each issuer's tokens, from the configuration or from the development issuer. */
export const TOKEN_RULES_PROVIDERS: readonly FactoryProvider<TokenRules>[] = [
  rulesProvider(IAM_TOKEN_RULES, 'iam'),
  rulesProvider(USER_TOKEN_RULES, 'user'),
];

function rulesProvider(provide: symbol, kind: TokenKind): FactoryProvider<TokenRules> {
  return {
    provide,
    inject: [TOKENS_CONFIG, CLOCK, LOGGER, DevIssuer, OutboundClient],
    useFactory: (
      tokens: TokensConfig,
      clock: Clock,
      logger: Logger,
      devIssuer: DevIssuer,
      client: OutboundClient,
    ): TokenRules => {
      const { clockToleranceSeconds, [kind]: configured } = tokens;
      if (!configured) return { ...devIssuer.trust(kind), clockToleranceSeconds, clock };
      const { issuer, audience, algorithms, jwksUri } = configured;
      const keySet = new RemoteKeySet(keysAt(jwksUri, client), clock, logger);
      const findKey = keySet.find;
      return { issuer, audience, algorithms, findKey, keySet, clockToleranceSeconds, clock };
    },
  };
}
