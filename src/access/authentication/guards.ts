import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { whenKnown, type MaybePromise } from '../../common/maybe-promise.js';
import type { CredentialForm } from './credential-form.js';
import { presentedCredential } from './credentials.js';
import type { Principal } from './principal.js';
import { CredentialRefused } from './refusal.js';
import { ApiKeyAuthenticator, PortalTokenAuthenticator } from './stored-credentials.js';
import { IamBearerStrategy } from './strategies/iam-bearer.strategy.js';
import { XAuthorizationStrategy } from './strategies/x-authorization.strategy.js';
import type { IamIdentity, UserIdentity } from './token-identity.js';
import { TokenRefused } from './token-refused.js';

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

/** Admits requests with one form of an issuer's token. The passport strategy of the form verifies the token. */
abstract class TokenGuard<Identity> extends AuthGuard() {
  protected constructor(
    private readonly form: 'iam-bearer' | 'x-authorization',
    strategy: { readonly name: string },
  ) {
    super({ defaultStrategy: strategy.name });
  }

  /**
   * The identity that the request's token names.
   * @throws CredentialRefused; ApiError when the token cannot be checked for now.
   */
  async authenticate(request: FastifyRequest): Promise<Identity> {
    await this.canActivate(new ExecutionContextHost([request]));
    return request[this.form] as Identity;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    // Checked first, because passport-jwt tells a missing token from a bad one by its message only.
    const token = presentedCredential(this.form, requestOf(context));
    if (token === undefined) throw new CredentialRefused(this.form, 'missing');
    return (await super.canActivate(context)) as boolean;
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

/** Admits requests with the IAM's token in `Authorization`. */
@Injectable()
export class BearerGuard extends TokenGuard<IamIdentity> {
  constructor(strategy: IamBearerStrategy) {
    super('iam-bearer', strategy);
  }
}

/** Admits requests with the user management's token in `X-Authorization`. */
@Injectable()
export class XAuthorizationGuard extends TokenGuard<UserIdentity> {
  constructor(strategy: XAuthorizationStrategy) {
    super('x-authorization', strategy);
  }
}

/**
 * Admits requests with one form of a credential that the service issued. It does not use passport, because passport only
 * handed the text on, and that took a tenth of the time of a short report.
 */
abstract class StoredCredentialGuard implements CanActivate {
  protected constructor(
    private readonly form: CredentialForm,
    private readonly authenticator: ApiKeyAuthenticator | PortalTokenAuthenticator,
  ) {}

  /**
   * The principal of the request's credential.
   * @throws CredentialRefused
   */
  authenticate(request: FastifyRequest): MaybePromise<Principal> {
    const credential = presentedCredential(this.form, request);
    if (credential === undefined) throw new CredentialRefused(this.form, 'missing');
    return whenKnown(this.authenticator.authenticate(credential, request.ip), (principal) => {
      if (!principal) throw new CredentialRefused(this.form, 'invalid');
      return principal;
    });
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return whenKnown(this.authenticate(requestOf(context)), () => true);
  }
}

/** Admits requests with an API key in `X-API-Key` or `?apikey=`. */
@Injectable()
export class ApiKeyGuard extends StoredCredentialGuard {
  constructor(authenticator: ApiKeyAuthenticator) {
    super('apikey', authenticator);
  }
}

/** Admits requests with a portal token in `Authorization`. */
@Injectable()
export class PortalTokenGuard extends StoredCredentialGuard {
  constructor(authenticator: PortalTokenAuthenticator) {
    super('portal-token', authenticator);
  }
}
