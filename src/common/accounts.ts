/** The accounts whose usage a credential may see: all (an operator), or the named ones. */
export type Accounts = 'all' | readonly string[];
