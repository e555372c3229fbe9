import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { toIamIdentity, type IamIdentity } from '../token-identity.js';
import { IAM_TOKEN_RULES } from '../token-rules.js';
import type { TokenRules } from '../token-checks.js';
import type { VerifiedToken } from '../verify-token.js';
import { TokenStrategy } from './token.strategy.js';

/** `Authorization: Bearer <IAM token>`: the calling application. */
@Injectable()
export class IamBearerStrategy extends PassportStrategy(TokenStrategy) {
  constructor(@Inject(IAM_TOKEN_RULES) private readonly rules: TokenRules) {
    super('iam-bearer', rules);
  }

  override validate(token: VerifiedToken): IamIdentity {
    return toIamIdentity(token, this.rules);
  }
}
