import type { Session } from '../database/database.js';
import { binaryArray } from '../database/binary-array.js';
import { statement, type Statement } from '../database/statement.js';
import { LEDGER_LAYOUTS, type LedgerLayout, type LedgerLayoutName } from './sql/ledger-layout.js';

/** How the ledger is stored, for the time of a transaction. */
export interface Ledger {
  readonly layout: LedgerLayout;
  /** Whether identities may still be stored by text: see {@link bring}. */
  readonly moving: boolean;
}

/** How the ledger is stored in a database before its move. */
const TEXT_LEDGER: Ledger = { layout: LEDGER_LAYOUTS.text, moving: false };

/** SQLSTATE: the ledger is stored in another way than the statement assumed. */
export const LEDGER_MOVED = 'EDL01';

interface LedgerRow {
  readonly layout: LedgerLayoutName;
  readonly moving: boolean;
}

/** How the ledger is stored. It stays so until the transaction ends. */
export async function ledgerOf(session: Session): Promise<Ledger> {
  return ledgerFrom(await session.query<LedgerRow>(holdLedger()));
}

/** How the ledger is stored, for a transaction that only reads, over one snapshot. */
export async function ledgerSeen(session: Session): Promise<Ledger> {
  return ledgerFrom(await session.query<LedgerRow>(readLedger()));
}

const ledgerFrom = ([row]: readonly LedgerRow[]): Ledger =>
  row ? { layout: LEDGER_LAYOUTS[row.layout], moving: row.moving } : TEXT_LEDGER;

/** An identity. */
export interface Identity {
  readonly accountId: string;
  readonly recordId: string;
}

/** Moves identities that are still stored by text, so that the statements of the layout find them. */
export async function bring(
  session: Session,
  { moving }: Ledger,
  identities: readonly Identity[],
): Promise<void> {
  if (moving && identities.length > 0) await session.query(bringIdentities(identities));
}

/**
 * The same for the identities of rows of the database.
 * @param rows with account_id and record_id, in SQL.
 */
export async function bringThose(
  { moving }: Ledger,
  run: (statement: Statement) => Promise<unknown>,
  rows: string,
  values: readonly unknown[],
): Promise<void> {
  if (!moving) return;
  await run({
    name: 'SELECT usage_ledger_bring',
    text: `
SELECT usage_ledger_bring(coalesce(array_agg(account_id), '{}'), coalesce(array_agg(record_id), '{}')) FROM (${rows}) AS those`,
    values,
  });
}

const readLedger = (): Statement => statement('SELECT usage_ledger')`SELECT layout, moving FROM usage_ledger`;

const holdLedger = (): Statement =>
  statement('SELECT usage_ledger_now')`SELECT layout, moving FROM usage_ledger_now()`;

const bringIdentities = (identities: readonly Identity[]): Statement => ({
  name: 'SELECT usage_ledger_bring',
  text: 'SELECT usage_ledger_bring($1::text[], $2::text[])',
  values: [
    binaryArray('text', identities, ({ accountId }) => accountId),
    binaryArray('text', identities, ({ recordId }) => recordId),
  ],
});
