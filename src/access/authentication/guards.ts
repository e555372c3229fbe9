import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { CredentialForm } from './credential-form.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { presentedCredential } from './credentials.js';
import { PortalTokenAuthenticator } from './portal-token-authenticator.js';
import type { Principal } from './principal.js';
import { CredentialRefused } from './refusal.js';
import { IamBearerStrategy } from './strategies/iam-bearer.strategy.js';
import { XAuthorizationStrategy } from './strategies/x-authorization.strategy.js';
import type { IamIdentity, UserIdentity } from './token-identity.js';
import { TokenRefused } from './verify-token.js';

/** Lets a request pass that shows one form of credential, and tells whose it is. */
abstract class CredentialGuard<Identity> extends AuthGuard() {
  protected constructor(
    private readonly form: CredentialForm,
    strategy: { readonly name: string },
  ) {
    super({ defaultStrategy: strategy.name });
  }

  /**
   * Whose credential the request shows.
   * @throws CredentialRefused; ApiError when it cannot be told for now.
   */
  async identify(context: ExecutionContext): Promise<Identity> {
    await this.canActivate(context);
    return context.switchToHttp().getRequest<FastifyRequest & Record<CredentialForm, Identity>>()[this.form];
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    // Asked first, because passport-jwt tells a missing token from a bad one in prose only.
    const credential = presentedCredential(this.form, context.switchToHttp().getRequest<FastifyRequest>());
    if (credential === undefined) throw new CredentialRefused(this.form, 'missing');
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

/** The IAM's token in `Authorization`. */
@Injectable()
export class BearerGuard extends CredentialGuard<IamIdentity> {
  constructor(strategy: IamBearerStrategy) {
    super('iam-bearer', strategy);
  }
}

/** The user management's token in `X-Authorization`. */
@Injectable()
export class XAuthorizationGuard extends CredentialGuard<UserIdentity> {
  constructor(strategy: XAuthorizationStrategy) {
    super('x-authorization', strategy);
  }
}

/**
 * Lets a request pass that shows a credential of ours. Without passport, whose part in it, to hand the text on, took a
 * tenth of the time of a short report.
 */
abstract class KeptCredentialGuard implements CanActivate {
  protected constructor(
    private readonly form: CredentialForm,
    private readonly authenticator: ApiKeyAuthenticator | PortalTokenAuthenticator,
  ) {}

  /**
   * Whose credential the request shows.
   * @throws CredentialRefused
   */
  async identify(context: ExecutionContext): Promise<Principal> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const credential = presentedCredential(this.form, request);
    if (credential === undefined) throw new CredentialRefused(this.form, 'missing');
    const principal = await this.authenticator.authenticate(credential, request.ip);
    if (!principal) throw new CredentialRefused(this.form, 'invalid');
    return principal;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.identify(context);
    return true;
  }
}

/** An API key in `X-API-Key` or `?apikey=`. */
@Injectable()
export class ApiKeyGuard extends KeptCredentialGuard {
  constructor(keys: ApiKeyAuthenticator) {
    super('apikey', keys);
  }
}

/** A portal token in `Authorization`. */
@Injectable()
export class PortalTokenGuard extends KeptCredentialGuard {
  constructor(tokens: PortalTokenAuthenticator) {
    super('portal-token', tokens);
  }
}
