import { isNetwork } from './address-list.js';
import { isKeyScope, KEY_SCOPES } from './key-scopes.js';

/** What a new API key is to be. */
export interface ApiKeyRequest {
  readonly name: string;
  readonly accounts: 'all' | readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
  /** Networks its callers must come from; none: from anywhere. */
  readonly allowedCidrs?: readonly string[];
  /** Requests a minute. */
  readonly rateLimit?: number;
  /** Usage records a minute. */
  readonly ingestLimit?: number;
}

/** A key cannot be made as asked for. Names every fault. */
export class ApiKeyRequestError extends Error {
  override readonly name = 'ApiKeyRequestError';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
  }
}

const LONGEST_NAME = 128;
const LONGEST_ACCOUNT_ID = 64;

/** @throws ApiKeyRequestError */
export function assertApiKeyRequest(request: ApiKeyRequest, now: number): void {
  const { name, accounts, scopes, expiresAt, allowedCidrs = [], rateLimit } = request;
  const unknownScopes = scopes.filter((scope) => !isKeyScope(scope));
  const wrongNetworks = allowedCidrs.filter((cidr) => !isNetwork(cidr));
  const faults = [
    !isText(name, LONGEST_NAME) && `name must have 1 to ${LONGEST_NAME} characters`,
    accounts !== 'all' && accounts.length === 0 && 'accounts must name at least one',
    accounts !== 'all' &&
      !accounts.every((account) => isText(account, LONGEST_ACCOUNT_ID)) &&
      `accounts must have 1 to ${LONGEST_ACCOUNT_ID} characters each`,
    (scopes.length === 0 || unknownScopes.length > 0) &&
      `scopes must be of ${Object.keys(KEY_SCOPES).join(', ')}`,
    expiresAt !== undefined && !(expiresAt.getTime() > now) && 'the expiry must lie in the future',
    wrongNetworks.length > 0 && `not a network: ${wrongNetworks.join(', ')}`,
    rateLimit !== undefined &&
      !(Number.isSafeInteger(rateLimit) && rateLimit > 0) &&
      'the rate limit must be a whole number above 0',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new ApiKeyRequestError(faults);
}

const isText = (text: string, longest: number): boolean =>
  text.length > 0 && text.length <= longest && !text.includes('\0');
