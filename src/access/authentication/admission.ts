import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { whenKnown, type MaybePromise } from '../../common/maybe-promise.js';
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
   * The caller of a request: a promise only while a token is verified, or a stored credential is looked up.
   * @throws ApiError when the request lacks a credential that its route requires, or the credential lacks the scope.
   */
  admit(access: Access, request: FastifyRequest): MaybePromise<Principal> {
    if (access === 'public') return PUBLIC_PRINCIPAL;
    return whenKnown(this.authenticate(access, request), (principal) => {
      if (!principal.scopes.has(access.scope)) {
        throw scopeMissing(access.scope, principal.kind === 'api-key' ? 'apikey' : 'iam-bearer');
      }
      assertAccountsNamed(principal, access.scope);
      return principal;
    });
  }

  private authenticate(requirement: Requirement, request: FastifyRequest): MaybePromise<Principal> {
    return 'anyOf' in requirement
      ? this.authenticateAny(requirement, request)
      : this.authenticateBoth(requirement, request);
  }

  private authenticateAny({ anyOf }: AnyOf, request: FastifyRequest): MaybePromise<Principal> {
    const refuse = (error: unknown): never => {
      throw unauthorized(anyOf, [error]);
    };
    let principal: MaybePromise<Principal> | undefined;
    try {
      principal = this.identify(anyOf, request);
    } catch (error) {
      return refuse(error);
    }
    if (principal instanceof Promise) return principal.catch(refuse);
    if (principal) return principal;
    throw unauthorized(
      anyOf,
      anyOf.map((form) => new CredentialRefused(form, 'missing')),
    );
  }

  /** @returns undefined when the request has none of the credentials. */
  private identify(forms: AnyOf['anyOf'], request: FastifyRequest): MaybePromise<Principal> | undefined {
    const presented = forms.filter((form) => presentedCredential(form, request) !== undefined);
    if (presented.includes('apikey')) return this.apiKey.authenticate(request);
    if (presented.includes('portal-token')) return this.portalToken.authenticate(request);
    if (presented.includes('iam-bearer')) {
      return this.bearer.authenticate(request).then((identity) => toPrincipal(identity));
    }
    return undefined;
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
