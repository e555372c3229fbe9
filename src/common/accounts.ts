/** The accounts whose usage may be seen: all of them (an operator), or those named. */
export type Accounts = 'all' | readonly string[];
