import type { Principal } from './principal.js';

/** Knows what a portal token may see. Provided by whoever keeps the tokens. */
export abstract class PortalTokenAuthenticator {
  /** @returns undefined when there is no such token, or none to be used now. */
  abstract authenticate(token: string, clientAddress: string): Promise<Principal | undefined>;
}
