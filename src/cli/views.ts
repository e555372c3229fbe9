import { commandLineActor } from '../access/audit/audit-entry.js';
import { UsageViewsService, type Reader } from '../usage-views/usage-views.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { table } from './table.js';

const ROLE = { usage: 'ROLE', least: 1, most: 1 } as const;

const grant = command({
  name: 'views grant',
  summary: 'Show a database role the usage of accounts, in the SQL views',
  description: `The role exists already: create it in the database, with LOGIN and a password of its own. It sees the views of the
schema edgemeter_views, and in them these accounts and those that it was given before. It sees no table. Recorded in the
audit log.`,
  positionals: ROLE,
  options: {
    account: { type: 'string', value: 'ID', multiple: true, required: true, description: 'an account' },
  },
  examples: ['edgemeter views grant acme_bi --account 62c40843c7a190970912345'],
  async run({ values: { account }, positionals: [role = ''], output }) {
    const reader = await withContext(({ app }) =>
      app.get(UsageViewsService).grant(role, account, commandLineActor()),
    );
    output.answer(reader, (shown) => toTable([shown]));
    return undefined;
  },
});

const revoke = command({
  name: 'views revoke',
  summary: 'Hide accounts from a database role, or all of them',
  description: `Without --account the role sees nothing more, and may be dropped. Recorded in the audit log.`,
  positionals: ROLE,
  options: { account: { type: 'string', value: 'ID', multiple: true, description: 'only this account' } },
  examples: [
    'edgemeter views revoke acme_bi',
    'edgemeter views revoke acme_bi --account 62c40843c7a190970912345',
  ],
  async run({ values: { account }, positionals: [role = ''], output }) {
    const reader = await withContext(({ app }) =>
      app.get(UsageViewsService).revoke(role, account, commandLineActor()),
    );
    output.answer(reader, (shown) => toTable([shown]));
    return undefined;
  },
});

const list = command({
  name: 'views list',
  summary: 'Show which database role sees which accounts',
  options: {},
  examples: ['edgemeter views list'],
  async run({ output }) {
    const readers = await withContext(({ app }) => app.get(UsageViewsService).list());
    output.answer(readers, toTable);
    return undefined;
  },
});

const toTable = (readers: readonly Reader[]): string =>
  table(
    [
      ['role', ({ role }) => role],
      ['accounts', ({ accounts }) => [...accounts]],
    ],
    readers,
  );

/** `edgemeter views ...` */
export const VIEWS = [grant, revoke, list];
