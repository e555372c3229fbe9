import type { MaybePromise } from '../../common/maybe-promise.js';
import type { Principal } from './principal.js';

/** Checks API keys. The module that stores them provides it. */
export abstract class ApiKeyAuthenticator {
  /** @returns undefined when the key does not exist, or must not be used now or from this address. */
  abstract authenticate(key: string, clientAddress: string): MaybePromise<Principal | undefined>;
}

/** Checks portal tokens. The module that stores them provides it. */
export abstract class PortalTokenAuthenticator {
  /** @returns undefined when the token does not exist, or must not be used now. */
  abstract authenticate(token: string, clientAddress: string): MaybePromise<Principal | undefined>;
}
