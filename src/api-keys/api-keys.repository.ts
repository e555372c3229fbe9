import { closedMap, type ClosedMap } from '../closed-map.js';
import { Injectable } from '@nestjs/common';
import { Database, type Session } from '../database/database.js';
import { PrismaService } from '../database/prisma.service.js';

/** A key as it is stored. */
export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  readonly secretHash: Uint8Array<ArrayBuffer>;
  readonly allAccounts: boolean;
  readonly accountIds: string[];
  readonly scopes: string[];
  /** Requests a minute. */
  readonly rateLimit: number | null;
  /** Usage records a minute. */
  readonly ingestLimit: number | null;
  readonly allowedCidrs: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** The key it took the place of. */
  readonly predecessorId: string | null;
  /** The key that takes its place. */
  readonly successorId: string | null;
}

/** A key as it is shown: without its secret's hash. */
export type ApiKeyView = Omit<StoredApiKey, 'secretHash'>;

/** What can be changed of a key. */
export type ApiKeyChange = Partial<Omit<StoredApiKey, 'id' | 'secretHash' | 'createdAt' | 'lastUsedAt'>>;

export const KEY_STATES = ['active', 'expired', 'revoked'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** Which keys are asked for; what is left out does not matter. */
export interface ApiKeyFilter {
  /** Keys that may use it. */
  readonly accountId?: string;
  readonly state?: KeyState;
}

/** Where a list of keys goes on: after this one. */
export type ApiKeyPlace = Pick<StoredApiKey, 'createdAt' | 'id'>;

const WITHOUT_HASH = { omit: { secretHash: true } } as const;

const COLUMNS: ClosedMap<Record<keyof StoredApiKey, string>> = closedMap({
  id: 'id',
  name: 'name',
  secretHash: 'secret_hash',
  allAccounts: 'all_accounts',
  accountIds: 'account_ids',
  scopes: 'scopes',
  rateLimit: 'rate_limit',
  ingestLimit: 'ingest_limit',
  allowedCidrs: 'allowed_cidrs',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
  lastUsedAt: 'last_used_at',
  predecessorId: 'predecessor_id',
  successorId: 'successor_id',
});

type Column = keyof typeof COLUMNS;

const VISIBLE = (Object.keys(COLUMNS) as Column[])
  .filter((name) => name !== 'secretHash')
  .map((name) => `${COLUMNS[name]} AS "${name}"`)
  .join(', ');

/** The stored API keys. */
@Injectable()
export class ApiKeysRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly database: Database,
  ) {}

  /** Runs `work`, which changes keys, in a transaction. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Adds a key. */
  async insert(
    key: Pick<StoredApiKey, 'id' | 'secretHash' | 'createdAt'> & ApiKeyChange,
    session: Session,
  ): Promise<ApiKeyView> {
    const entries = Object.entries(key);
    const names = entries.map(([name]) => COLUMNS[name as Column]);
    const places = entries.map((_, index) => `$${index + 1}`);
    const text = `INSERT INTO api_key (${names.join(', ')}) VALUES (${places.join(', ')}) RETURNING ${VISIBLE}`;
    return only(await session.query<ApiKeyView>({ text, values: entries.map(([, value]) => value) }));
  }

  /** The key of an id, which nobody else changes until the transaction ends. */
  async lock(id: string, session: Session): Promise<ApiKeyView | undefined> {
    const text = `SELECT ${VISIBLE} FROM api_key WHERE id = $1 FOR UPDATE`;
    const [key] = await session.query<ApiKeyView>({ text, values: [id] });
    return key;
  }

  /** Changes a key there is. */
  async change(id: string, change: ApiKeyChange, session: Session): Promise<ApiKeyView> {
    const entries = Object.entries(change);
    const set = entries.map(([name], index) => `${COLUMNS[name as Column]} = $${index + 2}`).join(', ');
    const text = `UPDATE api_key SET ${set} WHERE id = $1 RETURNING ${VISIBLE}`;
    return only(
      await session.query<ApiKeyView>({ text, values: [id, ...entries.map(([, value]) => value)] }),
    );
  }

  find(id: string): Promise<StoredApiKey | null> {
    return this.prisma.apiKey.findUnique({ where: { id } });
  }

  /** Without its secret's hash. */
  show(id: string): Promise<ApiKeyView | null> {
    return this.prisma.apiKey.findUnique({ where: { id }, ...WITHOUT_HASH });
  }

  /**
   * Keys, the oldest first.
   * @param limit most of them; unless given, all.
   */
  list(filter: ApiKeyFilter, now: Date, limit?: number, after?: ApiKeyPlace): Promise<ApiKeyView[]> {
    const { accountId, state } = filter;
    const conditions = [
      ...(accountId === undefined
        ? []
        : [{ OR: [{ allAccounts: true }, { accountIds: { has: accountId } }] }]),
      ...(state === undefined ? [] : [inState(state, now)]),
      ...(after === undefined
        ? []
        : [{ OR: [{ createdAt: { gt: after.createdAt } }, { ...after, id: { gt: after.id } }] }]),
    ];
    return this.prisma.apiKey.findMany({
      where: { AND: conditions },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: limit,
      ...WITHOUT_HASH,
    });
  }

  /** Notes a use, unless one was noted after `unlessAfter`. */
  async noteUse(id: string, at: Date, unlessAfter: Date): Promise<void> {
    await this.prisma.apiKey.updateMany({
      where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: unlessAfter } }] },
      data: { lastUsedAt: at },
    });
  }
}

/** The same as {@link stateOf} says. */
function inState(state: KeyState, now: Date) {
  if (state === 'revoked') return { revokedAt: { not: null } };
  if (state === 'expired') return { revokedAt: null, expiresAt: { lte: now } };
  return { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
}

/** Whether a key is good at a moment, and if not, why. */
export function stateOf({ revokedAt, expiresAt }: ApiKeyView, now: number): KeyState {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= now ? 'expired' : 'active';
}

function only<T>([row]: readonly T[]): T {
  if (!row) throw new Error('The statement returned no row');
  return row;
}
