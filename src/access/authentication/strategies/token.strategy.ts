import passport from 'passport';
import { Strategy as PassportJwt, type VerifyCallback } from 'passport-jwt';
import type { CredentialForm } from '../credential-form.js';
import { presentedCredential } from '../credentials.js';
import type { TokenRules } from '../token-checks.js';
import { verifyToken } from '../verify-token.js';

type Done = (error: unknown, token?: unknown) => void;

// passport-jwt's own verification accepts tokens that must be refused (without `exp` or `sub`, with an unknown `crit`,
// of any `typ`). It is replaced here, for the whole process. Each token brings its rules in the place of its key.
Object.assign(PassportJwt, {
  JwtVerifier: (token: string, rules: TokenRules, _options: unknown, done: Done): void => {
    verifyToken(token, rules).then(
      (verified) => {
        done(null, verified);
      },
      (error: unknown) => {
        done(error);
      },
    );
  },
});

let registered = 0;

/**
 * A name for a strategy in passport's registry. The registry belongs to the process, and a strategy replaces an earlier
 * one with the same name. With a shared name, a second application would check the callers of the first by its own
 * issuers.
 */
const registryName = (form: CredentialForm): string => `${form}#${++registered}`;

/** passport-jwt with our verification: a token of one issuer, in a header of its own. */
export class TokenStrategy extends PassportJwt {
  constructor(form: CredentialForm, rules: TokenRules, verify: VerifyCallback) {
    super(
      {
        jwtFromRequest: (request) => presentedCredential(form, request as never) ?? null,
        secretOrKeyProvider: (_request, _token, done) => {
          done(null, rules as unknown as Buffer);
        },
      },
      verify,
    );
    this.name = registryName(form);
  }

  /** Removes the strategy from the process's registry after the last answer. */
  onApplicationShutdown(): void {
    passport.unuse(this.name);
  }
}
