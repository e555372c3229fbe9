import { Injectable } from '@nestjs/common';
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

const WITHOUT_HASH = { omit: { secretHash: true } } as const;

/** The stored API keys. */
@Injectable()
export class ApiKeysRepository {
  constructor(private readonly prisma: PrismaService) {}

  insert(
    key: Omit<StoredApiKey, 'revokedAt' | 'lastUsedAt' | 'predecessorId' | 'successorId'>,
  ): Promise<ApiKeyView> {
    return this.prisma.apiKey.create({ data: key, ...WITHOUT_HASH });
  }

  find(id: string): Promise<StoredApiKey | null> {
    return this.prisma.apiKey.findUnique({ where: { id } });
  }

  /** All keys, the oldest first. */
  list(): Promise<ApiKeyView[]> {
    return this.prisma.apiKey.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], ...WITHOUT_HASH });
  }

  /**
   * Revokes a key; a revoked one keeps its time.
   * @returns whether there is such a key.
   */
  async revoke(id: string, at: Date): Promise<boolean> {
    const { count } = await this.prisma.apiKey.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: at },
    });
    return count > 0 || (await this.prisma.apiKey.count({ where: { id } })) > 0;
  }

  /** Notes a use, unless one was noted after `unlessAfter`. */
  async noteUse(id: string, at: Date, unlessAfter: Date): Promise<void> {
    await this.prisma.apiKey.updateMany({
      where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: unlessAfter } }] },
      data: { lastUsedAt: at },
    });
  }
}
