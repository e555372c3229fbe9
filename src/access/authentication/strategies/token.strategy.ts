import passport from 'passport';
import { Strategy as PassportJwt, type VerifyCallback } from 'passport-jwt';
import type { CredentialForm } from '../credential-form.js';
import { presentedCredential } from '../credentials.js';
import { verifyToken, type TokenRules } from '../verify-token.js';
import { registryName } from './registry-name.js';

type Done = (error: unknown, token?: unknown) => void;

// passport-jwt's own verification lets tokens pass that must not (without `exp` or `sub`, with an unknown `crit`,
// of any `typ`). This is the seam it has for another one. It is the process's; the rules to go by come with
// each token, in the place of its key.
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

/** passport-jwt with our verification: a token in a header of its own, of one issuer. */
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

  /** Takes the strategy out of the process's registry, once the last request has been answered. */
  onApplicationShutdown(): void {
    passport.unuse(this.name);
  }
}
