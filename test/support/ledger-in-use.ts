import { isIdentity, LEDGER_LAYOUTS } from '../../src/usage-records/sql/ledger-layout.js';
import { clusterUrl } from './cluster.js';

/** How the databases of the run store the ledger: by key, or by text on a cluster. */
export const LEDGER = LEDGER_LAYOUTS[clusterUrl() === undefined ? 'key' : 'text'];

/** A condition: a row `identity` of the ledger is an identity's. The parameters are SQL expressions. */
export const isIdentityOf = (accountId: string, recordId: string): string =>
  isIdentity(LEDGER, 'identity', accountId, recordId);
