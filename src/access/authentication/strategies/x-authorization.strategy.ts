import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { UserIdentity } from '../token-identity.js';
import { USER_TOKEN_RULES } from '../token-rules.js';
import type { TokenRules, VerifiedToken } from '../verify-token.js';
import { TokenStrategy } from './token.strategy.js';

/** `X-Authorization: <user management token>`: the user. */
@Injectable()
export class XAuthorizationStrategy extends PassportStrategy(TokenStrategy) {
  constructor(@Inject(USER_TOKEN_RULES) rules: TokenRules) {
    super('x-authorization', rules);
  }

  override validate({ subject }: VerifiedToken): UserIdentity {
    return Object.freeze({ subject });
  }
}
