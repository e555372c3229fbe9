import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { toUserIdentity, type UserIdentity } from '../token-identity.js';
import { USER_TOKEN_RULES } from '../token-rules.js';
import type { TokenRules } from '../token-checks.js';
import type { VerifiedToken } from '../verify-token.js';
import { TokenStrategy } from './token.strategy.js';

/** `X-Authorization: <user management token>`: the user. */
@Injectable()
export class XAuthorizationStrategy extends PassportStrategy(TokenStrategy) {
  constructor(@Inject(USER_TOKEN_RULES) private readonly rules: TokenRules) {
    super('x-authorization', rules);
  }

  override validate(token: VerifiedToken): UserIdentity {
    return toUserIdentity(token, this.rules);
  }
}
