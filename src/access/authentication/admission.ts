import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { presentedCredential } from './credentials.js';
import { ApiKeyGuard, BearerGuard, PortalTokenGuard, XAuthorizationGuard } from './guards.js';
import { assertAccountsNamed, PUBLIC_PRINCIPAL, type Principal } from './principal.js';
import { CredentialRefused, scopeMissing, unauthorized } from './refusal.js';
import type { Access, AllOf, AnyOf, Requirement } from './requirement.js';
import { toPrincipal } from './token-identity.js';

/** Decides from the headers and the query of a request whether its route admits it. */
@Injectable()
export class Admission {
  constructor(
    private readonly apiKey: ApiKeyGuard,
    private readonly portalToken: PortalTokenGuard,
    private readonly bearer: BearerGuard,
    private readonly xAuthorization: XAuthorizationGuard,
  ) {}

  /**
   * The caller of a request.
   * @throws ApiError when the request lacks a credential that its route requires, or the credential lacks the scope.
   */
  async admit(access: Access, request: FastifyRequest): Promise<Principal> {
    if (access === 'public') return PUBLIC_PRINCIPAL;
    const principal = await this.authenticate(access, request);
    if (!principal.scopes.has(access.scope)) {
      throw scopeMissing(access.scope, principal.kind === 'api-key' ? 'apikey' : 'iam-bearer');
    }
    assertAccountsNamed(principal, access.scope);
    return principal;
  }

  private authenticate(requirement: Requirement, request: FastifyRequest): Promise<Principal> {
    return 'anyOf' in requirement
      ? this.authenticateAny(requirement, request)
      : this.authenticateBoth(requirement, request);
  }

  private async authenticateAny({ anyOf }: AnyOf, request: FastifyRequest): Promise<Principal> {
    try {
      const presented = anyOf.filter((form) => presentedCredential(form, request) !== undefined);
      if (presented.includes('apikey')) return await this.apiKey.authenticate(request);
      if (presented.includes('portal-token')) return await this.portalToken.authenticate(request);
      if (presented.includes('iam-bearer')) return toPrincipal(await this.bearer.authenticate(request));
    } catch (error) {
      throw unauthorized(anyOf, [error]);
    }
    throw unauthorized(
      anyOf,
      anyOf.map((form) => new CredentialRefused(form, 'missing')),
    );
  }

  private async authenticateBoth({ allOf }: AllOf, request: FastifyRequest): Promise<Principal> {
    const [iam, user] = await Promise.allSettled([
      this.bearer.authenticate(request),
      this.xAuthorization.authenticate(request),
    ]);
    if (iam.status === 'fulfilled' && user.status === 'fulfilled') return toPrincipal(iam.value, user.value);
    const reasons = [iam, user]
      .filter((outcome) => outcome.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    throw unauthorized(allOf, reasons);
  }
}
