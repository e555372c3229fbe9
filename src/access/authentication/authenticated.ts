import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiForbiddenResponse, ApiSecurity, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { failureExample } from '../../http/api-failures.js';
import { CREDENTIAL_FAULTS } from './refusal.js';
import { ACCESS, type Access, type Requirement } from './requirement.js';
import { SECURITY_SCHEMES } from './security-schemes.js';

type Decorator = ClassDecorator & MethodDecorator;

/**
 * Admits only callers with the required credentials and scope to a controller or handler, and documents that.
 * The handler gets the caller with `@CurrentPrincipal()`.
 */
export function Authenticated(requirement: Requirement): Decorator {
  const forms = 'anyOf' in requirement ? requirement.anyOf : requirement.allOf;
  const names = new Set(forms.map((form) => CREDENTIAL_FAULTS[form]));
  const faults = [...names].map((name) => ({ name }));
  return applyDecorators(
    SetMetadata<string, Access>(ACCESS, Object.freeze(requirement)),
    ...securityOf(requirement),
    ApiUnauthorizedResponse(failureExample('A credential is missing, invalid or repeated.', faults)),
    ApiForbiddenResponse(
      failureExample(
        `The credential lacks the scope \`${requirement.scope}\`, names no account, or the account is not permitted.`,
        [{ name: 'SCOPE', detail: requirement.scope }],
      ),
    ),
  );
}

/** Admits any caller to a controller or handler. The service does not start without one of the two decorators. */
export const Public = (): Decorator => applyDecorators(SetMetadata<string, Access>(ACCESS, 'public'));

function securityOf(requirement: Requirement): Decorator[] {
  if ('anyOf' in requirement) {
    return requirement.anyOf.flatMap((form) => SECURITY_SCHEMES[form]).map(({ name }) => ApiSecurity(name));
  }
  const all = requirement.allOf.flatMap((form) => SECURITY_SCHEMES[form]).map(({ name }) => [name, []]);
  return [ApiSecurity(Object.fromEntries(all) as Record<string, string[]>)];
}
