import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { presentedCredential } from './credentials.js';
import { CredentialRefused } from './refusal.js';
import { IamBearerStrategy } from './strategies/iam-bearer.strategy.js';
import { XAuthorizationStrategy } from './strategies/x-authorization.strategy.js';
import type { IamIdentity, UserIdentity } from './token-identity.js';
import { TokenRefused } from './verify-token.js';

type TokenForm = 'iam-bearer' | 'x-authorization';

/** Checks one form of token by its passport strategy. Nest runs a strategy only through its AuthGuard. */
abstract class TokenAuthenticator<Identity> extends AuthGuard() {
  protected constructor(
    private readonly form: TokenForm,
    strategy: { readonly name: string },
  ) {
    super({ defaultStrategy: strategy.name });
  }

  /**
   * The identity that the request's token names.
   * @throws CredentialRefused; ApiError when the token cannot be checked at present.
   */
  async authenticate(context: ExecutionContext): Promise<Identity> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // Checked first, because passport-jwt distinguishes a missing token from a bad one only by its message.
    const token = presentedCredential(this.form, request);
    if (token === undefined) throw new CredentialRefused(this.form, 'missing');
    await this.canActivate(context);
    return request[this.form] as Identity;
  }

  override getAuthenticateOptions() {
    return { session: false, property: this.form };
  }

  override handleRequest<T>(error: unknown, identity: T | false | null, info: unknown): T {
    const cause = error ?? info;
    if (cause instanceof TokenRefused)
      throw new CredentialRefused(this.form, 'invalid', { detail: cause.reason, cause });
    if (cause instanceof Error) throw cause;
    if (!identity) throw new CredentialRefused(this.form, 'invalid');
    return identity;
  }
}

/** Checks the IAM's token in `Authorization`. */
@Injectable()
export class BearerAuthenticator extends TokenAuthenticator<IamIdentity> {
  constructor(strategy: IamBearerStrategy) {
    super('iam-bearer', strategy);
  }
}

/** Checks the user management's token in `X-Authorization`. */
@Injectable()
export class XAuthorizationAuthenticator extends TokenAuthenticator<UserIdentity> {
  constructor(strategy: XAuthorizationStrategy) {
    super('x-authorization', strategy);
  }
}
