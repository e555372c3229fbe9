/** Where this process logs changes of network levels. */
let besideAccounts = false;

/**
 * Says where this process logs changes of network levels: in one change for all accounts, or in one beside each account.
 * Every reader adds up both, so a process may change it at any time. On one server, changes for all accounts are a
 * fraction as many; on a cluster they would be on another server than their records.
 */
export function logBesideAccounts(value: boolean): void {
  besideAccounts = value;
}

export const isLoggedBesideAccounts = (): boolean => besideAccounts;
