import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import { Database, type Session } from '../database/database.js';
import { UnitsOfWork, type UnitOfWork } from '../database/unit-of-work.js';
import {
  addGrants,
  allGrants,
  closeViews,
  grantsOf,
  openViews,
  removeGrants,
  type AccountGrant,
  type Opened,
} from './sql.js';

/** A database role, and the accounts that it sees in the views. */
export interface Reader {
  readonly role: string;
  readonly accounts: readonly string[];
}

/** Who reads which accounts in the SQL views. Each change is recorded in the audit log. */
@Injectable()
export class UsageViewsService {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** In order of roles. */
  async list(): Promise<Reader[]> {
    const readers = new Map<string, string[]>();
    for (const { role_name: role, account_id: account } of await this.database.query<AccountGrant>(
      allGrants(),
    )) {
      readers.set(role, [...(readers.get(role) ?? []), account]);
    }
    return [...readers].map(([role, accounts]) => ({ role, accounts }));
  }

  /**
   * Shows a role more accounts.
   * @throws Error when there is no such role, or it reads the records themselves.
   */
  grant(role: string, accounts: readonly string[], actor: Actor): Promise<Reader> {
    return this.units.run(async (unit) => {
      const before = await accountsOf(role, unit);
      const [opened] = await unit.query<Opened>(openViews(role));
      if (opened?.outcome === 'unknown') throw new Error(`The database has no role ${role}: create it first`);
      if (opened?.outcome !== 'done') {
        throw new Error(`The role ${role} can read the records themselves: no view would bind it`);
      }
      await unit.query(addGrants(role, accounts));
      return this.recorded({ action: 'usage-view.grant', actor, role, before }, unit);
    });
  }

  /**
   * Shows a role fewer accounts, or none.
   * @param accounts empty: all of them.
   * @throws Error when the role sees none of them.
   */
  revoke(role: string, accounts: readonly string[], actor: Actor): Promise<Reader> {
    return this.units.run(async (unit) => {
      const before = await accountsOf(role, unit);
      const gone = accounts.length === 0 ? before : before.filter((account) => accounts.includes(account));
      if (gone.length === 0) throw new Error(`The role ${role} sees none of these accounts`);
      await unit.query(removeGrants(role, gone));
      if (gone.length === before.length) await unit.query(closeViews(role));
      return this.recorded({ action: 'usage-view.revoke', actor, role, before }, unit);
    });
  }

  private async recorded({ role, before, ...change }: Change, unit: UnitOfWork): Promise<Reader> {
    const after = await accountsOf(role, unit);
    const details = { before, after };
    await this.audit.record({ ...change, targetKind: 'database-role', target: role, details }, unit);
    return { role, accounts: after };
  }
}

interface Change {
  readonly action: 'usage-view.grant' | 'usage-view.revoke';
  readonly actor: Actor;
  readonly role: string;
  readonly before: readonly string[];
}

const accountsOf = async (role: string, session: Session): Promise<string[]> =>
  (await session.query<AccountGrant>(grantsOf(role))).map(({ account_id: account }) => account);
