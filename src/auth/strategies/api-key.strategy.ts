import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { ApiKeyAuthenticator } from '../api-key-authenticator.js';
import { presentedCredential } from '../credentials.js';
import type { Principal } from '../principal.js';
import { registryName } from './registry-name.js';

type Done = (error: unknown, principal?: Principal) => void;
type Verify = (key: string, clientIp: string, done: Done) => void;

/** Passport's part: takes the key from the request and reports the outcome. */
class PresentedKeyStrategy {
  readonly name = registryName('apikey');
  // Given by passport to the strategy of each request.
  declare readonly success: (principal: Principal) => void;
  declare readonly fail: () => void;
  declare readonly error: (error: unknown) => void;

  constructor(private readonly verify: Verify) {}

  authenticate(request: FastifyRequest): void {
    const key = presentedCredential('apikey', request);
    if (key === undefined) {
      this.fail();
      return;
    }
    this.verify(key, request.ip, (error, principal) => {
      if (error) this.error(error);
      else if (principal) this.success(principal);
      else this.fail();
    });
  }
}

/** `X-API-Key: <key>` or `?apikey=<key>`: a partner's integration. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(PresentedKeyStrategy) {
  constructor(private readonly keys: ApiKeyAuthenticator) {
    super();
  }

  override validate(key: string, clientIp: string): Promise<Principal | undefined> {
    return this.keys.authenticate(key, clientIp);
  }

  /** Takes the strategy out of the process's registry. */
  onModuleDestroy(): void {
    passport.unuse(this.name);
  }
}
