import { beforeEach, describe, expect, it } from '@jest/globals';
import { formatSecret, generateSecret, hashSecret } from '../authentication/secret-text.js';
import { createLogger } from '../../logging/logger.js';
import type { ApiKeysRepository, StoredApiKey } from './api-keys.repository.js';
import { StoredKeyAuthenticator } from './stored-key-authenticator.js';

const MINUTE = 60_000;
const secret = generateSecret();
const TEXT = formatSecret('em', secret);

let now: number;
let stored: StoredApiKey | null;
let lines: string[];
let lookUps: number;
/** The noted uses, each with the time that the last one must lie before. */
let notes: (readonly [string, Date, Date])[];
let noting: () => Promise<void>;
let keys: StoredKeyAuthenticator;

const keyWith = (more: Partial<StoredApiKey> = {}): StoredApiKey => ({
  id: secret.id,
  name: 'a key',
  secretHash: hashSecret(secret.secret),
  allAccounts: false,
  accountIds: ['acme', 'globex'],
  scopes: ['report:read'],
  rateLimit: null,
  ingestLimit: null,
  allowedCidrs: [],
  createdAt: new Date(0),
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  predecessorId: null,
  successorId: null,
  ...more,
});

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  stored = keyWith();
  lines = [];
  notes = [];
  lookUps = 0;
  noting = () => Promise.resolve();
  const repository = {
    find: (id: string) => {
      lookUps++;
      return Promise.resolve(id === secret.id ? stored : null);
    },
    noteUse: (id: string, at: Date, due: Date) => {
      notes.push([id, at, due]);
      return noting();
    },
  } as unknown as ApiKeysRepository;
  const logger = createLogger('debug', { write: (line) => void lines.push(line) });
  keys = new StoredKeyAuthenticator(repository, () => now, logger);
});

const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the principal of a key', () => {
  it('has its accounts and its scopes', async () => {
    const principal = await keys.authenticate(TEXT);
    expect(principal).toEqual({
      kind: 'api-key',
      id: secret.id,
      accounts: ['acme', 'globex'],
      scopes: new Set(['report:read']),
      limits: { requestsPerMinute: undefined, recordsPerMinute: undefined },
    });
    for (const part of [principal, principal?.accounts, principal?.limits])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it('has all accounts and limits where the key has them', async () => {
    stored = keyWith({ allAccounts: true, rateLimit: 5, ingestLimit: 70 });
    expect(await keys.authenticate(TEXT)).toMatchObject({
      accounts: 'all',
      limits: { requestsPerMinute: 5, recordsPerMinute: 70 },
    });
  });

  it('is the same as long as the key is remembered', async () => {
    const first = await keys.authenticate(TEXT);
    expect(await keys.authenticate(TEXT)).toBe(first);
    expect(lookUps).toBe(1);
    keys.forget(secret.id);
    expect(await keys.authenticate(TEXT)).not.toBe(undefined);
    expect(lookUps).toBe(2);
  });
});

describe('a key is refused', () => {
  it('when it is no key, unknown, or has another secret', async () => {
    expect(await keys.authenticate('em_x')).toBeUndefined();
    expect(lookUps).toBe(0);
    expect(await keys.authenticate(formatSecret('em', { ...secret, id: 'z'.repeat(12) }))).toBeUndefined();
    expect(
      await keys.authenticate(formatSecret('em', { ...secret, secret: '0'.repeat(48) })),
    ).toBeUndefined();
    expect([lines, notes]).toEqual([[], []]);
  });

  it.each<[string, Partial<StoredApiKey>, string]>([
    ['revoked', { revokedAt: new Date(0) }, 'revoked'],
    ['expired', { expiresAt: new Date(Date.UTC(2026, 0, 1)) }, 'expired'],
    ['limited to other networks', { allowedCidrs: ['10.0.0.0/8'] }, 'address not allowed'],
  ])('when it is %s, and the log says so', async (_, more, reason) => {
    stored = keyWith(more);
    expect(await keys.authenticate(TEXT, '11.0.0.1')).toBeUndefined();
    expect(logged()).toEqual([
      expect.objectContaining({ key_id: secret.id, reason, message: 'API key refused' }),
    ]);
    expect(notes).toEqual([]);
  });

  it('without an address, when it is limited to networks', async () => {
    stored = keyWith({ allowedCidrs: ['10.0.0.0/8'] });
    expect(await keys.authenticate(TEXT)).toBeUndefined();
    expect(await keys.authenticate(TEXT, '10.1.2.3')).toBeDefined();
  });
});

describe('the use of a key', () => {
  it('is noted once for a look-up, if the last is a minute ago', async () => {
    await keys.authenticate(TEXT);
    await keys.authenticate(TEXT);
    expect(notes).toEqual([[secret.id, new Date(now), new Date(now - MINUTE)]]);
  });

  it.each([
    [MINUTE - 1, 0],
    [MINUTE, 1],
  ])('that was %d ms ago is noted %d times', async (ago, times) => {
    stored = keyWith({ lastUsedAt: new Date(now - ago) });
    await keys.authenticate(TEXT);
    expect(notes).toHaveLength(times);
  });

  it('is noted by one statement at a time', async () => {
    const { promise, resolve } = withResolve();
    noting = () => promise;
    await keys.authenticate(TEXT);
    stored = keyWith();
    keys.forget(secret.id);
    await keys.authenticate(TEXT);
    expect(notes).toHaveLength(1);

    let ended = false;
    const ending = keys.beforeApplicationShutdown().then(() => (ended = true));
    await Promise.resolve();
    expect(ended).toBe(false);
    resolve();
    await ending;
    stored = keyWith();
    keys.forget(secret.id);
    await keys.authenticate(TEXT);
    expect(notes).toHaveLength(2);
  });

  it('fails no request when it cannot be noted, and the log says so', async () => {
    noting = () => Promise.reject(new Error('away'));
    expect(await keys.authenticate(TEXT)).toBeDefined();
    await keys.beforeApplicationShutdown();
    expect(logged()).toEqual([
      expect.objectContaining({ key_id: secret.id, message: 'the use of an API key was not noted' }),
    ]);
    expect(JSON.stringify(logged()[0])).toContain('away');
  });
});

function withResolve() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
