import { Injectable } from '@nestjs/common';
import type { Accounts } from '../../common/accounts.js';
import { Prisma } from '../../database/generated/client.js';
import { PrismaService } from '../../database/prisma.service.js';
import { UnitsOfWork, type UnitOfWork } from '../../database/unit-of-work.js';
import type { PortalToken, StoredPortalToken } from './portal-token.js';
import { toPortalToken, toPortalTokenRow, toStoredPortalToken } from './portal-token-rows.js';

const { sql, empty } = Prisma;

const WITHOUT_HASH = { omit: { secretHash: true } } as const;
const NEWEST_FIRST = [{ issuedAt: 'desc' }, { id: 'desc' }] as const;

/** The position at which a list continues. */
export interface PlaceInList {
  readonly issuedAt: Date;
  readonly id: string;
}

/**
 * The stored portal tokens. A caller sees a token when it may see all accounts of the token. Prisma has no filter for
 * this condition, so SQL selects the ids of the tokens.
 */
@Injectable()
export class PortalTokensRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly units: UnitsOfWork,
  ) {}

  /** Runs `work` in a transaction. */
  transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.units.run(work);
  }

  async insert(token: PortalToken, secretHash: Uint8Array, { prisma }: UnitOfWork): Promise<void> {
    const data = { ...toPortalTokenRow(token), secretHash: Buffer.from(secretHash) };
    await prisma.portalToken.create({ data, select: { id: true } });
  }

  /** A token with the API key that issued it. */
  async find(id: string): Promise<StoredPortalToken | null> {
    const row = await this.prisma.portalToken.findUnique({ where: { id } });
    if (!row) return null;
    const isIssuedByKey = row.issuerKind === 'api-key';
    const key = isIssuedByKey ? await this.prisma.apiKey.findUnique({ where: { id: row.issuer } }) : null;
    return toStoredPortalToken(row, key);
  }

  /** Up to `limit` tokens, the newest first. */
  async list(
    visible: Accounts,
    accountId: string | undefined,
    limit: number,
    after?: PlaceInList,
  ): Promise<PortalToken[]> {
    const ids = await this.prisma.$queryRaw<{ id: string }[]>(sql`
      SELECT id FROM portal_token WHERE ${isVisibleTo(visible)}
        ${accountId === undefined ? empty : sql`AND ${accountId} = ANY(account_ids)`}
        ${after === undefined ? empty : sql`AND (issued_at, id) < (${after.issuedAt}::timestamptz, ${after.id})`}
      ORDER BY issued_at DESC, id DESC LIMIT ${limit}`);
    const rows = await this.prisma.portalToken.findMany({
      where: { id: { in: ids.map(({ id }) => id) } },
      orderBy: [...NEWEST_FIRST],
      ...WITHOUT_HASH,
    });
    return rows.map(toPortalToken);
  }

  /** Revokes a token that is not revoked yet. */
  async revoke(id: string, at: Date, visible: Accounts, unit: UnitOfWork): Promise<PortalToken | undefined> {
    const { prisma } = unit;
    const changed = await prisma.$executeRaw(sql`
      UPDATE portal_token SET revoked_at = ${at}::timestamptz
      WHERE id = ${id} AND revoked_at IS NULL AND ${isVisibleTo(visible)}`);
    return changed === 0 ? undefined : this.show(id, visible, unit);
  }

  async show(id: string, visible: Accounts, { prisma }: UnitOfWork): Promise<PortalToken | undefined> {
    const row = await prisma.portalToken.findUnique({ where: { id }, ...WITHOUT_HASH });
    const isVisible =
      row && (visible === 'all' || row.accountIds.every((account) => visible.includes(account)));
    return isVisible ? toPortalToken(row) : undefined;
  }
}

/** The tenant condition: all of a token's accounts are visible. */
const isVisibleTo = (accounts: Accounts): Prisma.Sql =>
  accounts === 'all' ? sql`true` : sql`account_ids <@ ${[...accounts]}::text[]`;
