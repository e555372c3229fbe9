import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { presentedCredential } from './credentials.js';
import './current-principal.js';
import { ApiKeyGuard, BearerGuard, PortalTokenGuard, XAuthorizationGuard } from './guards.js';
import { PUBLIC_PRINCIPAL, type Principal } from './principal.js';
import { CredentialRefused, scopeMissing, unauthorized } from './refusal.js';
import { ACCESS, type Access, type AllOf, type AnyOf, type Requirement } from './requirement.js';
import { toPrincipal } from './token-identity.js';

/** Stands before every handler and lets pass what `@Authenticated` or `@Public` says. Without either, nothing. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly apiKeyGuard: ApiKeyGuard,
    private readonly portalTokenGuard: PortalTokenGuard,
    private readonly bearerGuard: BearerGuard,
    private readonly xAuthorizationGuard: XAuthorizationGuard,
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
        ? await this.identifyAny(requirement, context)
        : await this.identifyBoth(requirement, context);
    if (!principal.scopes.has(requirement.scope)) {
      throw scopeMissing(requirement.scope, principal.kind === 'api-key' ? 'apikey' : 'iam-bearer');
    }
    return principal;
  }

  private async identifyAny({ anyOf }: AnyOf, context: ExecutionContext): Promise<Principal> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      const presented = anyOf.filter((form) => presentedCredential(form, request) !== undefined);
      if (presented.includes('apikey')) return await this.apiKeyGuard.identify(context);
      if (presented.includes('portal-token')) return await this.portalTokenGuard.identify(context);
      if (presented.includes('iam-bearer')) return toPrincipal(await this.bearerGuard.identify(context));
    } catch (error) {
      throw unauthorized(anyOf, [error]);
    }
    throw unauthorized(
      anyOf,
      anyOf.map((form) => new CredentialRefused(form, 'missing')),
    );
  }

  private async identifyBoth({ allOf }: AllOf, context: ExecutionContext): Promise<Principal> {
    const [iam, user] = await Promise.allSettled([
      this.bearerGuard.identify(context),
      this.xAuthorizationGuard.identify(context),
    ]);
    if (iam.status === 'fulfilled' && user.status === 'fulfilled') return toPrincipal(iam.value, user.value);
    const reasons = [iam, user]
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    throw unauthorized(allOf, reasons);
  }
}
