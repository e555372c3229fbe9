import type { FactoryProvider } from '@nestjs/common';
import type { Clock } from '../../config/clock.js';
import { ConfigError } from '../../config/config.js';
import type { IssuerConfig, TokensConfig } from '../../config/sections.js';
import { CLOCK, TOKENS_CONFIG } from '../../config/config.module.js';
import { LOGGER, type Logger } from '../../logging/logger.js';
import { OutboundClient } from '../../outbound/outbound-client.js';
import { DevIssuer } from './dev-issuer/dev-issuer.js';
import { discoveredKeys, keysAt } from './fetch-key-set.js';
import { RemoteKeySet } from './key-set.js';
import { SCOPES } from './scopes.js';
import type { TokenRules } from './token-checks.js';
import type { TokenKind } from './token-kind.js';

export const IAM_TOKEN_RULES = Symbol('IamTokenRules');
export const USER_TOKEN_RULES = Symbol('UserTokenRules');

/** The rules for each issuer's tokens, from the configuration or from the development issuer. */
export const TOKEN_RULES_PROVIDERS: readonly FactoryProvider<TokenRules>[] = [
  rulesProvider(IAM_TOKEN_RULES, 'iam'),
  rulesProvider(USER_TOKEN_RULES, 'user'),
];

interface RulesParts {
  readonly tokens: TokensConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly client: OutboundClient;
}

/**
 * The rules for the tokens of a configured issuer.
 * @returns undefined when the issuer is not configured.
 * @throws ConfigError when a role stands for a scope that there is not.
 */
export function configuredRules(kind: TokenKind, parts: RulesParts): TokenRules | undefined {
  const { tokens, clock, logger, client } = parts;
  const { clockToleranceSeconds, accountsDefault, [kind]: configured } = tokens;
  if (!configured) return undefined;
  assertScopesExist(kind, configured);
  const { issuer, jwksUri } = configured;
  const source = jwksUri === undefined ? discoveredKeys(issuer, client) : keysAt(jwksUri, client);
  const keySet = new RemoteKeySet(source, clock, logger);
  return { ...configured, findKey: keySet.find, keySet, clockToleranceSeconds, clock, accountsDefault };
}

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
      const { clockToleranceSeconds, accountsDefault } = tokens;
      return (
        configuredRules(kind, { tokens, clock, logger, client }) ?? {
          ...devIssuer.trust(kind),
          clockToleranceSeconds,
          clock,
          accountsDefault,
        }
      );
    },
  };
}

function assertScopesExist(kind: TokenKind, { claims: { roleScopes } }: IssuerConfig): void {
  const unknown = roleScopes.flatMap(([, scopes]) => scopes).filter((scope) => !Object.hasOwn(SCOPES, scope));
  if (unknown.length === 0) return;
  const known = Object.keys(SCOPES).join(', ');
  throw new ConfigError([
    `${kind.toUpperCase()}_ROLE_SCOPES names ${unknown.join(', ')}: the scopes are ${known}`,
  ]);
}
