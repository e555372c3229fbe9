import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { readInstant } from './read-time.js';
import { table } from './table.js';
import { UsageError } from './usage-error.js';

const create = command({
  name: 'keys create',
  summary: 'Make an API key, and show it this once',
  description: 'Scopes: report:read, usage:write, portal:issue.',
  options: {
    name: { type: 'string', value: 'NAME', required: true, description: 'whose key it is' },
    account: { type: 'string', value: 'ID', multiple: true, description: 'an account it may use' },
    'all-accounts': { type: 'boolean', description: 'may use every account: an operator’s key' },
    scope: { type: 'string', value: 'SCOPE', multiple: true, required: true, description: 'what it may do' },
    expires: { type: 'string', value: 'TIME', description: 'from when on it is refused' },
    cidr: {
      type: 'string',
      value: 'NETWORK',
      multiple: true,
      description: 'where its callers must come from',
    },
  },
  examples: [
    'edgemeter keys create --name "Partner A" --account 62c40843c7a190970912345 --scope report:read',
    'edgemeter keys create --name Operator --all-accounts --scope report:read --cidr 10.0.0.0/8 --expires 2030-01-01T00:00:00Z',
  ],
  async run({ values, output }) {
    const { name, account, 'all-accounts': all, scope, expires, cidr } = values;
    if (all === account.length > 0) throw new UsageError('either --account or --all-accounts must be given');
    const expiry = readInstant(expires, 'expires');
    const { key, details } = await withContext(({ app }) =>
      app.get(ApiKeysService).create({
        name,
        accounts: all ? 'all' : account,
        scopes: scope,
        expiresAt: expiry === undefined ? undefined : new Date(expiry),
        allowedCidrs: cidr,
      }),
    );
    output.answer({ key, ...details });
    return undefined;
  },
});

const list = command({
  name: 'keys list',
  summary: 'List the API keys, without their secrets',
  options: {},
  examples: ['edgemeter keys list', 'edgemeter keys list --json'],
  async run({ output }) {
    const keys = await withContext(({ app }) => app.get(ApiKeysService).list());
    output.answer(keys, (rows) =>
      table(
        [
          ['id', ({ id }) => id],
          ['name', ({ name }) => name],
          ['accounts', ({ allAccounts, accountIds }) => (allAccounts ? 'all' : accountIds)],
          ['scopes', ({ scopes }) => scopes],
          ['expires', ({ expiresAt }) => expiresAt],
          ['revoked', ({ revokedAt }) => revokedAt],
          ['last used', ({ lastUsedAt }) => lastUsedAt],
        ],
        rows,
      ),
    );
    return undefined;
  },
});

const revoke = command({
  name: 'keys revoke',
  summary: 'Refuse an API key from now on',
  positionals: { usage: 'ID', least: 1, most: 1 },
  options: {},
  examples: ['edgemeter keys revoke fs4fbhr97gqf'],
  async run({ positionals: [id = ''], output }) {
    if (!(await withContext(({ app }) => app.get(ApiKeysService).revoke(id)))) {
      throw new Error(`There is no key ${id}`);
    }
    output.answer({ id, revoked: true }, () => `Key ${id} is revoked.`);
    return undefined;
  },
});

/** `edgemeter keys ...` */
export const KEYS = [create, list, revoke];
