import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { isText } from '../../common/texts.js';
import { throwIfAny, type Fault } from '../../errors/api-error.js';
import { isNetwork } from './address-list.js';
import { isKeyScope, KEY_SCOPES } from './key-scopes.js';

/** What an API key may do, for how long, from where and how much. */
export interface ApiKeySettings {
  readonly name: string;
  readonly accounts: 'all' | readonly string[];
  readonly scopes: readonly string[];
  /** The time from which the key is refused; null: never. */
  readonly expiresAt: Date | null;
  /** Networks that requests must come from; empty: any network. */
  readonly allowedCidrs: readonly string[];
  /** Requests a minute; null: the default of the configuration. */
  readonly rateLimit: number | null;
  /** Usage records a minute; null: the default of the configuration. */
  readonly ingestLimit: number | null;
}

/** The settings of a new API key. */
export type ApiKeyRequest = Pick<ApiKeySettings, 'name' | 'accounts' | 'scopes'> & Partial<ApiKeySettings>;

const LONGEST_NAME = 128;
const LONGEST_ACCOUNT_ID = 64;
export const MOST_ACCOUNTS = 1_000;
export const MOST_NETWORKS = 100;
export const MOST_SCOPES = 50;
const LARGEST_LIMIT = 1_000_000_000;

type Check<T> = (value: T, now: number) => Omit<Fault, 'field'> | undefined;

const CHECKS: ClosedMap<{
  readonly [N in keyof ApiKeySettings]: readonly [field: string, Check<ApiKeySettings[N]>];
}> = closedMap({
  name: [
    'name',
    (name) => fault('KEY_NAME', isText(name, LONGEST_NAME), `must have 1 to ${LONGEST_NAME} characters`),
  ],
  accounts: ['account_ids', checkAccounts],
  scopes: [
    'scopes',
    (scopes) =>
      fault(
        'KEY_SCOPES',
        scopes.length > 0 && scopes.every(isKeyScope),
        `must be of ${Object.keys(KEY_SCOPES).join(', ')}`,
      ),
  ],
  expiresAt: [
    'expires_at',
    (expiry, now) => fault('KEY_EXPIRY', expiry === null || expiry.getTime() > now, 'must lie in the future'),
  ],
  allowedCidrs: ['allowed_cidrs', checkNetworks],
  rateLimit: ['rate_limit', checkLimit],
  ingestLimit: ['ingest_limit', checkLimit],
});

/**
 * Checks the settings that are given.
 * @throws ApiError with every fault.
 */
export function assertApiKeySettings(settings: Partial<ApiKeySettings>, now: number): void {
  const faults = Object.keys(CHECKS).flatMap((name) => faultOf(name as keyof ApiKeySettings, settings, now));
  throwIfAny(faults);
}

const REQUIRED = ['name', 'accounts', 'scopes'] as const satisfies (keyof ApiKeySettings)[];

/**
 * Checks that the required settings of a new key are given.
 * @throws ApiError with every fault.
 */
export function assertComplete(settings: Partial<ApiKeySettings>): asserts settings is ApiKeyRequest {
  const missing = REQUIRED.filter((name) => settings[name] === undefined);
  throwIfAny(
    missing.map((name) => ({ name: MISSING[name], field: CHECKS[name][0], detail: 'must be given' })),
  );
}

const MISSING = closedMap({ name: 'KEY_NAME', accounts: 'KEY_ACCOUNTS', scopes: 'KEY_SCOPES' });

function faultOf(name: keyof ApiKeySettings, settings: Partial<ApiKeySettings>, now: number): Fault[] {
  const value = settings[name];
  if (value === undefined) return [];
  const [field, check] = CHECKS[name] as readonly [string, Check<typeof value>];
  const found = check(value, now);
  return found ? [{ ...found, field }] : [];
}

function checkAccounts(accounts: ApiKeySettings['accounts']) {
  const good =
    accounts === 'all' ||
    (accounts.length > 0 &&
      accounts.length <= MOST_ACCOUNTS &&
      accounts.every((account) => isText(account, LONGEST_ACCOUNT_ID)));
  return fault(
    'KEY_ACCOUNTS',
    good,
    `must be 1 to ${MOST_ACCOUNTS} ids of 1 to ${LONGEST_ACCOUNT_ID} characters`,
  );
}

function checkNetworks(networks: readonly string[]) {
  const wrong = networks.filter((network) => !isNetwork(network));
  return (
    fault('KEY_NETWORKS', networks.length <= MOST_NETWORKS, `must be at most ${MOST_NETWORKS}`) ??
    fault('KEY_NETWORKS', wrong.length === 0, 'each must be an address, or a network such as 10.0.0.0/8')
  );
}

function checkLimit(limit: number | null) {
  const good = limit === null || (Number.isSafeInteger(limit) && limit > 0 && limit <= LARGEST_LIMIT);
  return fault('KEY_LIMIT', good, `must be a whole number from 1 to ${LARGEST_LIMIT}`);
}

const fault = (name: Fault['name'], good: boolean, detail: string) => (good ? undefined : { name, detail });
