import { closedMap, type ClosedMap } from '../../common/closed-map.js';
import { unique } from '../../common/unique.js';
import type { ApiKeySettings } from './api-key-request.js';
import type { ApiKeyChange, ApiKeyView } from './api-keys.repository.js';

type SettingName = keyof ApiKeySettings;

/** The public names of the settings, as callers and the audit log use them. */
const PUBLIC_NAMES: ClosedMap<Record<SettingName, string>> = closedMap({
  name: 'name',
  accounts: 'account_ids',
  scopes: 'scopes',
  expiresAt: 'expires_at',
  allowedCidrs: 'allowed_cidrs',
  rateLimit: 'rate_limit',
  ingestLimit: 'ingest_limit',
});

const NAMES = Object.keys(PUBLIC_NAMES) as SettingName[];

/** The settings of a stored key. */
export const toSettings = (key: ApiKeyView): ApiKeySettings => ({
  name: key.name,
  accounts: key.allAccounts ? 'all' : key.accountIds,
  scopes: key.scopes,
  expiresAt: key.expiresAt,
  allowedCidrs: key.allowedCidrs,
  rateLimit: key.rateLimit,
  ingestLimit: key.ingestLimit,
});

/** The settings of a key under their public names: the names in `only`; absent: all. */
export function settingsOf(key: ApiKeyView, only?: Partial<ApiKeySettings>): Record<string, unknown> {
  const settings = toSettings(key);
  return Object.fromEntries(
    NAMES.filter((name) => only === undefined || Object.hasOwn(only, name)).map((name) => [
      PUBLIC_NAMES[name],
      settings[name],
    ]),
  );
}

/** The given changes that differ from the key's settings. */
export function changedSettings(key: ApiKeyView, changes: Partial<ApiKeySettings>): Partial<ApiKeySettings> {
  const before = toSettings(key);
  const same = (name: SettingName) => JSON.stringify(changes[name]) === JSON.stringify(before[name]);
  const changed = NAMES.filter((name) => changes[name] !== undefined && !same(name));
  return Object.fromEntries(changed.map((name) => [name, changes[name]]));
}

/** Settings as they are stored. */
export function toColumns({
  accounts,
  scopes,
  allowedCidrs,
  ...rest
}: Partial<ApiKeySettings>): ApiKeyChange {
  return {
    ...rest,
    ...(accounts !== undefined && {
      allAccounts: accounts === 'all',
      accountIds: accounts === 'all' ? [] : unique(accounts),
    }),
    ...(scopes !== undefined && { scopes: unique(scopes) }),
    ...(allowedCidrs !== undefined && { allowedCidrs: unique(allowedCidrs) }),
  };
}
