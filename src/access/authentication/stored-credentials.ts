import type { Principal } from './principal.js';

/** Checks API keys. Provided by the module that stores them. */
export abstract class ApiKeyAuthenticator {
  /** @returns undefined when there is no such key, or it must not be used now or from this address. */
  abstract authenticate(key: string, clientAddress: string): Promise<Principal | undefined>;
}

/** Checks portal tokens. Provided by the module that stores them. */
export abstract class PortalTokenAuthenticator {
  /** @returns undefined when there is no such token, or it must not be used now. */
  abstract authenticate(token: string, clientAddress: string): Promise<Principal | undefined>;
}
