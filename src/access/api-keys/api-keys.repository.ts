import { Injectable } from '@nestjs/common';
import { PrismaService } from '../../database/prisma.service.js';
import { statement } from '../../database/statement.js';
import { UnitsOfWork, type UnitOfWork } from '../../database/unit-of-work.js';

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
  /** The key that this one replaced. */
  readonly predecessorId: string | null;
  /** The key that replaces this one. */
  readonly successorId: string | null;
}

/** A key without the hash of its secret. */
export type ApiKeyView = Omit<StoredApiKey, 'secretHash'>;

/** The settings of a key that can be changed. */
export type ApiKeyChange = Partial<Omit<StoredApiKey, 'id' | 'secretHash' | 'createdAt' | 'lastUsedAt'>>;

export const KEY_STATES = ['active', 'expired', 'revoked'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** Conditions on the keys of a list. An absent condition is not applied. */
export interface ApiKeyFilter {
  /** Keys that may use this account. */
  readonly accountId?: string;
  readonly state?: KeyState;
}

/** The key after which a list of keys continues. */
export type ApiKeyPlace = Pick<StoredApiKey, 'createdAt' | 'id'>;

const WITHOUT_HASH = { omit: { secretHash: true } } as const;

/** The stored API keys. */
@Injectable()
export class ApiKeysRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  /** Runs `work`, which changes keys, in a transaction. */
  transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.units.run(work);
  }

  /** Adds a key. */
  insert(
    key: Pick<StoredApiKey, 'id' | 'name' | 'secretHash' | 'createdAt'> & ApiKeyChange,
    { prisma }: UnitOfWork,
  ): Promise<ApiKeyView> {
    return prisma.apiKey.create({ data: key, ...WITHOUT_HASH });
  }

  /** Reads a key and locks it until the transaction ends. */
  async lock(id: string, unit: UnitOfWork): Promise<ApiKeyView | null> {
    await unit.query(statement('SELECT api_key')`SELECT id FROM api_key WHERE id = ${id} FOR UPDATE`);
    return unit.prisma.apiKey.findUnique({ where: { id }, ...WITHOUT_HASH });
  }

  /** Changes an existing key. */
  change(id: string, change: ApiKeyChange, { prisma }: UnitOfWork): Promise<ApiKeyView> {
    return prisma.apiKey.update({ where: { id }, data: change, ...WITHOUT_HASH });
  }

  find(id: string): Promise<StoredApiKey | null> {
    return this.prisma.apiKey.findUnique({ where: { id } });
  }

  /** Reads a key without the hash of its secret. */
  show(id: string): Promise<ApiKeyView | null> {
    return this.prisma.apiKey.findUnique({ where: { id }, ...WITHOUT_HASH });
  }

  /**
   * Keys, the oldest first.
   * @param limit the most keys that are returned; absent: all.
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

  /** Stores the time of a use, unless a use after `unlessAfter` is stored. */
  async noteUse(id: string, at: Date, unlessAfter: Date): Promise<void> {
    await this.prisma.apiKey.updateMany({
      where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: unlessAfter } }] },
      data: { lastUsedAt: at },
    });
  }
}

/** The same rules as in {@link stateOf}, as a condition of Prisma. */
function inState(state: KeyState, now: Date) {
  if (state === 'revoked') return { revokedAt: { not: null } };
  if (state === 'expired') return { revokedAt: null, expiresAt: { lte: now } };
  return { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
}

/** The state of a key at a moment: active, or why it is refused. */
export function stateOf({ revokedAt, expiresAt }: ApiKeyView, now: number): KeyState {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= now ? 'expired' : 'active';
}
