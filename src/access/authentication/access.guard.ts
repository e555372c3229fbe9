import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { presentedCredential } from './credentials.js';
import { ApiKeyGuard, BearerGuard, PortalTokenGuard, XAuthorizationGuard } from './guards.js';
import { assertAccountsNamed, PUBLIC_PRINCIPAL, type Principal } from './principal.js';
import { CredentialRefused, scopeMissing, unauthorized } from './refusal.js';
import { ACCESS, type Access, type AllOf, type AnyOf, type Requirement } from './requirement.js';
import { toPrincipal } from './token-identity.js';

/**
 * Guards every handler: admits the requests that its `@Authenticated` or `@Public` allows. A handler with neither
 * admits no request.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly apiKey: ApiKeyGuard,
    private readonly portalToken: PortalTokenGuard,
    private readonly bearer: BearerGuard,
    private readonly xAuthorization: XAuthorizationGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === undefined)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} is undecided`);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.principal = access === 'public' ? PUBLIC_PRINCIPAL : await this.authenticate(access, context);
    return true;
  }

  private async authenticate(requirement: Requirement, context: ExecutionContext): Promise<Principal> {
    const principal =
      'anyOf' in requirement
        ? await this.authenticateAny(requirement, context)
        : await this.authenticateBoth(requirement, context);
    if (!principal.scopes.has(requirement.scope)) {
      throw scopeMissing(requirement.scope, principal.kind === 'api-key' ? 'apikey' : 'iam-bearer');
    }
    assertAccountsNamed(principal, requirement.scope);
    return principal;
  }

  private async authenticateAny({ anyOf }: AnyOf, context: ExecutionContext): Promise<Principal> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      const presented = anyOf.filter((form) => presentedCredential(form, request) !== undefined);
      if (presented.includes('apikey')) return await this.apiKey.authenticate(context);
      if (presented.includes('portal-token')) return await this.portalToken.authenticate(context);
      if (presented.includes('iam-bearer')) return toPrincipal(await this.bearer.authenticate(context));
    } catch (error) {
      throw unauthorized(anyOf, [error]);
    }
    throw unauthorized(
      anyOf,
      anyOf.map((form) => new CredentialRefused(form, 'missing')),
    );
  }

  private async authenticateBoth({ allOf }: AllOf, context: ExecutionContext): Promise<Principal> {
    const [iam, user] = await Promise.allSettled([
      this.bearer.authenticate(context),
      this.xAuthorization.authenticate(context),
    ]);
    if (iam.status === 'fulfilled' && user.status === 'fulfilled') return toPrincipal(iam.value, user.value);
    const reasons = [iam, user]
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    throw unauthorized(allOf, reasons);
  }
}
