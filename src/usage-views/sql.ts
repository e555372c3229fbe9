import { statement, type Statement } from '../database/statement.js';

/** What `open_to` answers. */
export interface Opened {
  readonly outcome: 'done' | 'unknown' | 'privileged';
}

/** A role and an account that it sees. */
export interface AccountGrant {
  readonly role_name: string;
  readonly account_id: string;
}

export const openViews = (role: string): Statement =>
  statement('SELECT open_to')`SELECT edgemeter_views.open_to(${role}) AS outcome`;

export const closeViews = (role: string): Statement =>
  statement('SELECT close_to')`SELECT edgemeter_views.close_to(${role})`;

export const addGrants = (role: string, accounts: readonly string[]): Statement =>
  statement('INSERT account_grant')`
  INSERT INTO edgemeter_views.account_grant (role_name, account_id)
  SELECT ${role}, unnest(${[...accounts]}::text[]) ON CONFLICT DO NOTHING`;

export const removeGrants = (role: string, accounts: readonly string[]): Statement =>
  statement('DELETE account_grant')`
  DELETE FROM edgemeter_views.account_grant WHERE role_name = ${role} AND account_id = ANY(${[...accounts]}::text[])`;

export const grantsOf = (role: string): Statement =>
  statement('SELECT account_grant')`
  SELECT role_name, account_id FROM edgemeter_views.account_grant WHERE role_name = ${role} ORDER BY account_id`;

export const allGrants = (): Statement =>
  statement('SELECT account_grant')`
  SELECT role_name, account_id FROM edgemeter_views.account_grant ORDER BY role_name, account_id`;
