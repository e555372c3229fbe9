import type { Principal } from './principal.js';

/** Knows whose an API key is. Provided by whoever keeps the keys. */
export abstract class ApiKeyAuthenticator {
  /** @returns undefined when it is nobody's, or not to be used now or from there. */
  abstract authenticate(key: string, clientAddress: string): Promise<Principal | undefined>;
}
