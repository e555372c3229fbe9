import { Injectable } from '@nestjs/common';
import type { Accounts } from '../usage/accounts.js';
import { preparedName } from '../database/prepared.js';
import { Database, type BoundSql, type Session } from '../database/database.js';
import type { PortalToken, StoredPortalToken } from './portal-token.js';
import {
  toPortalToken,
  toStoredPortalToken,
  type LookupRow,
  type PortalTokenRow,
} from './portal-token-rows.js';

const NAMES = [
  'id',
  'name',
  'account_ids',
  'customer_site_ids',
  'msisdn',
  'imsi',
  'user_id',
  'metrics',
  'issuer_kind',
  'issuer',
  'issued_at',
  'expires_at',
  'revoked_at',
];
const COLUMNS = NAMES.join(', ');

const INSERT = `INSERT INTO portal_token (${COLUMNS}, secret_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $13)`;

const FIND = `SELECT ${NAMES.map((name) => `t.${name}`).join(', ')}, t.secret_hash
     , k.id AS key_id, k.all_accounts, k.account_ids AS key_account_ids, k.scopes, k.expires_at AS key_expires_at, k.revoked_at AS key_revoked_at
FROM portal_token AS t LEFT JOIN api_key AS k ON t.issuer_kind = 'api-key' AND k.id = t.issuer
WHERE t.id = $1`;

const LIST = `SELECT ${COLUMNS} FROM portal_token
WHERE ($1::text[] IS NULL OR account_ids <@ $1) AND ($2::text IS NULL OR $2 = ANY(account_ids))
  AND ($3::timestamptz IS NULL OR (issued_at, id) < ($3, $4::text))
ORDER BY issued_at DESC, id DESC LIMIT $5`;

const REVOKE = `UPDATE portal_token SET revoked_at = $2
WHERE id = $1 AND revoked_at IS NULL AND ($3::text[] IS NULL OR account_ids <@ $3)
RETURNING ${COLUMNS}`;

const SHOW = `SELECT ${COLUMNS} FROM portal_token WHERE id = $1 AND ($2::text[] IS NULL OR account_ids <@ $2)`;

/** Where a list goes on. */
export interface PlaceInList {
  readonly issuedAt: Date;
  readonly id: string;
}

/** The stored portal tokens. Who may see which is the condition of each statement: all of its accounts are theirs. */
@Injectable()
export class PortalTokensRepository {
  constructor(private readonly database: Database) {}

  /** Runs `work` in a transaction. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async insert(token: PortalToken, secretHash: Uint8Array, session: Session): Promise<void> {
    const { id, name, pins, issuer, issuedAt, expiresAt } = token;
    const { accounts, sites, subscriber, metrics } = pins;
    const known = (dimension: string) => (subscriber?.dimension === dimension ? subscriber.value : null);
    const values = [
      id,
      name ?? null,
      [...accounts],
      sites ? [...sites] : null,
      known('msisdn'),
      known('imsi'),
      known('user_id'),
      metrics ? [...metrics] : null,
      issuer.kind,
      issuer.id,
      issuedAt,
      expiresAt,
      Buffer.from(secretHash),
    ];
    await session.query({ text: INSERT, values });
  }

  /** A token with the API key that issued it, in one look. */
  async find(id: string): Promise<StoredPortalToken | null> {
    const [row] = await this.database.query<LookupRow>({ text: FIND, values: [id] }, preparedName(FIND));
    return row ? toStoredPortalToken(row) : null;
  }

  /** Up to `limit` tokens, the newest first. */
  async list(
    visible: Accounts,
    accountId: string | undefined,
    limit: number,
    after?: PlaceInList,
  ): Promise<PortalToken[]> {
    const values = [listOf(visible), accountId ?? null, after?.issuedAt ?? null, after?.id ?? null, limit];
    return (await this.database.query<PortalTokenRow>({ text: LIST, values })).map(toPortalToken);
  }

  /** Revokes a token that is not revoked yet. */
  async revoke(id: string, at: Date, visible: Accounts, session: Session): Promise<PortalToken | undefined> {
    return one(session, { text: REVOKE, values: [id, at, listOf(visible)] });
  }

  async show(id: string, visible: Accounts, session: Session): Promise<PortalToken | undefined> {
    return one(session, { text: SHOW, values: [id, listOf(visible)] });
  }
}

async function one(session: Session, sql: BoundSql): Promise<PortalToken | undefined> {
  const [row] = await session.query<PortalTokenRow>(sql);
  return row && toPortalToken(row);
}

const listOf = (accounts: Accounts): string[] | null => (accounts === 'all' ? null : [...accounts]);
