import { parseArgs } from 'node:util';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { withContext } from './cli-context.js';
import { UsageError } from './usage-error.js';

export const KEYS_HELP = `edgemeter keys create --name NAME --account ID [--account ID ...] --scope SCOPE [--scope SCOPE ...]
                      [--all-accounts] [--expires DATE-TIME] [--cidr NETWORK ...]
edgemeter keys list
edgemeter keys revoke ID

  create   makes an API key and prints it, this once
  list     prints the keys, without their secrets
  revoke   refuses a key from now on

  Scopes: report:read, usage:write, portal:issue. With --all-accounts the key is an operator's.

  edgemeter keys create --name "Partner A" --account 62c40843c7a190970912345 --scope report:read`;

/** `edgemeter keys ...` */
export async function keys(args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args;
  if (verb === 'create') return create(rest);
  if (verb === 'list') return list(rest);
  if (verb === 'revoke') return revoke(rest);
  throw new UsageError(KEYS_HELP);
}

const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

async function create(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      account: { type: 'string', multiple: true },
      'all-accounts': { type: 'boolean' },
      scope: { type: 'string', multiple: true },
      expires: { type: 'string' },
      cidr: { type: 'string', multiple: true },
    },
  });
  const { name, account, scope, expires, cidr } = values;
  const accounts = values['all-accounts'] ? 'all' : account;
  if (!name || !accounts || !scope || (values['all-accounts'] && account)) throw new UsageError(KEYS_HELP);
  await withContext(async ({ app }) => {
    const { key, details } = await app.get(ApiKeysService).create({
      name,
      accounts,
      scopes: scope,
      expiresAt: expires === undefined ? undefined : new Date(expires),
      allowedCidrs: cidr,
    });
    print({ key, ...details });
  });
}

async function list(args: string[]): Promise<void> {
  parseArgs({ args, options: {} });
  await withContext(async ({ app }) => print(await app.get(ApiKeysService).list()));
}

async function revoke(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [id, ...others] = positionals;
  if (!id || others.length > 0) throw new UsageError(KEYS_HELP);
  const found = await withContext(({ app }) => app.get(ApiKeysService).revoke(id));
  if (!found) throw new Error(`There is no key ${id}`);
  print({ id, revoked: true });
}
