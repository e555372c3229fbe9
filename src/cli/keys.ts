import { toAnswer, toCreatedAnswer, toRotatedAnswer } from '../access/api-keys/api-key-answer.js';
import type { ApiKeySettings } from '../access/api-keys/api-key-request.js';
import { ApiKeysService } from '../access/api-keys/api-keys.service.js';
import { commandLineActor } from '../access/audit/audit-entry.js';
import { withContext } from './cli-context.js';
import { command, type Option } from './command.js';
import { readInstant } from './read-time.js';
import { table } from './table.js';
import { UsageError } from './usage-error.js';

const ACCOUNT = {
  type: 'string',
  value: 'ID',
  multiple: true,
  description: 'an account it may use',
} as const;
const ALL = { type: 'boolean', description: 'may use every account: an operator’s key' } as const;
const EXPIRES = { type: 'string', value: 'TIME', description: 'from when on it is refused' } as const;
const CIDR = {
  type: 'string',
  value: 'NETWORK',
  multiple: true,
  description: 'where its callers must come from',
} as const;
const RATE_LIMIT = { type: 'string', value: 'NUMBER', description: 'requests a minute' } as const;
const INGEST_LIMIT = { type: 'string', value: 'NUMBER', description: 'usage records a minute' } as const;
const KEY_ID = { usage: 'ID', least: 1, most: 1 } as const;

/** The value that removes an expiry or a limit. */
const NONE = 'none';
const orNone = <const O extends Option>(option: O) => ({
  ...option,
  description: `${option.description}; ${NONE} takes it away`,
});

const create = command({
  name: 'keys create',
  summary: 'Make an API key, and show it this once',
  description: 'Scopes: report:read, usage:write, portal:issue.',
  options: {
    name: { type: 'string', value: 'NAME', required: true, description: 'whose key it is' },
    account: ACCOUNT,
    'all-accounts': ALL,
    scope: { type: 'string', value: 'SCOPE', multiple: true, required: true, description: 'what it may do' },
    expires: EXPIRES,
    cidr: CIDR,
    'rate-limit': RATE_LIMIT,
    'ingest-limit': INGEST_LIMIT,
  },
  examples: [
    'edgemeter keys create --name "Partner A" --account 62c40843c7a190970912345 --scope report:read',
    'edgemeter keys create --name Operator --all-accounts --scope report:read --cidr 10.0.0.0/8 --expires 2030-01-01T00:00:00Z',
  ],
  async run({ values, output }) {
    const { name, account, 'all-accounts': all, scope, expires, cidr } = values;
    if (all === account.length > 0) throw new UsageError('either --account or --all-accounts must be given');
    const request = {
      name,
      accounts: all ? ('all' as const) : account,
      scopes: scope,
      expiresAt: readDate(expires),
      allowedCidrs: cidr,
      rateLimit: toLimit(values['rate-limit'], 'rate-limit'),
      ingestLimit: toLimit(values['ingest-limit'], 'ingest-limit'),
    };
    const created = await withKeys((keys) => keys.create(request, commandLineActor()));
    output.answer(toCreatedAnswer(created, Date.now()));
    return undefined;
  },
});

const list = command({
  name: 'keys list',
  summary: 'List the API keys, without their secrets',
  options: {
    account: { type: 'string', value: 'ID', description: 'only those that may use this account' },
  },
  examples: ['edgemeter keys list', 'edgemeter keys list --account 62c40843c7a190970912345 --json'],
  async run({ values: { account }, output }) {
    const found = await withKeys((keys) => keys.list({ accountId: account }));
    const now = Date.now();
    output.answer(
      found.map((key) => toAnswer(key, now)),
      (rows) =>
        table(
          [
            ['id', ({ id }) => id],
            ['name', ({ name }) => name],
            ['state', ({ state }) => state],
            ['accounts', ({ all_accounts: all, account_ids: ids }) => (all ? 'all' : ids)],
            ['scopes', ({ scopes }) => scopes],
            ['expires', ({ expires_at: expires }) => expires],
            ['last used', ({ last_used_at: lastUsed }) => lastUsed],
            ['successor', ({ successor_id: successor }) => successor],
          ],
          rows,
        ),
    );
    return undefined;
  },
});

const show = command({
  name: 'keys show',
  summary: 'Show an API key, without its secret',
  positionals: KEY_ID,
  options: {},
  examples: ['edgemeter keys show fs4fbhr97gqf'],
  async run({ positionals: [id = ''], output }) {
    output.answer(toAnswer(await withKeys((keys) => keys.show(id)), Date.now()));
    return undefined;
  },
});

const update = command({
  name: 'keys update',
  summary: 'Change what an API key may do',
  description: 'What is not given stays as it is. Lists are replaced as a whole.',
  positionals: KEY_ID,
  options: {
    name: { type: 'string', value: 'NAME', description: 'whose key it is' },
    account: ACCOUNT,
    'all-accounts': ALL,
    scope: { type: 'string', value: 'SCOPE', multiple: true, description: 'what it may do' },
    expires: orNone(EXPIRES),
    cidr: CIDR,
    'any-address': { type: 'boolean', description: 'its callers may come from anywhere' },
    'rate-limit': orNone(RATE_LIMIT),
    'ingest-limit': orNone(INGEST_LIMIT),
  },
  examples: [
    'edgemeter keys update fs4fbhr97gqf --rate-limit 600 --expires none',
    'edgemeter keys update fs4fbhr97gqf --cidr 203.0.113.0/24 --cidr 2001:db8::/32',
  ],
  async run({ positionals: [id = ''], values, output }) {
    const { account, 'all-accounts': all, scope, cidr, 'any-address': anywhere } = values;
    if (all && account.length > 0) throw new UsageError('--account and --all-accounts exclude each other');
    if (anywhere && cidr.length > 0) throw new UsageError('--cidr and --any-address exclude each other');
    const changes: Partial<ApiKeySettings> = {
      name: values.name,
      accounts: all ? 'all' : unlessEmpty(account),
      scopes: unlessEmpty(scope),
      expiresAt: values.expires === NONE ? null : readDate(values.expires),
      allowedCidrs: anywhere ? [] : unlessEmpty(cidr),
      rateLimit: toLimit(values['rate-limit'], 'rate-limit'),
      ingestLimit: toLimit(values['ingest-limit'], 'ingest-limit'),
    };
    const changed = await withKeys((keys) => keys.update(id, changes, commandLineActor()));
    output.answer(toAnswer(changed, Date.now()));
    return undefined;
  },
});

const rotate = command({
  name: 'keys rotate',
  summary: 'Give an API key a successor, and show that this once',
  description: 'Both keys are good until the overlap ends.',
  positionals: KEY_ID,
  options: {
    overlap: { type: 'string', value: 'SECONDS', default: '86400', description: 'how long both are good' },
    expires: orNone({ ...EXPIRES, description: 'from when on the successor is refused' }),
  },
  examples: ['edgemeter keys rotate fs4fbhr97gqf --overlap 3600'],
  async run({ positionals: [id = ''], values: { overlap, expires }, output }) {
    const request = {
      overlapSeconds: toNumber(overlap, 'overlap'),
      expiresAt: expires === NONE ? null : readDate(expires),
    };
    const rotated = await withKeys((keys) => keys.rotate(id, request, commandLineActor()));
    output.answer(toRotatedAnswer(rotated, Date.now()));
    return undefined;
  },
});

const revoke = command({
  name: 'keys revoke',
  summary: 'Refuse an API key from now on',
  positionals: KEY_ID,
  options: {},
  examples: ['edgemeter keys revoke fs4fbhr97gqf'],
  async run({ positionals: [id = ''], output }) {
    const revoked = await withKeys((keys) => keys.revoke(id, commandLineActor()));
    output.answer(toAnswer(revoked, Date.now()), () => `Key ${id} is revoked.`);
    return undefined;
  },
});

/** `edgemeter keys ...` */
export const KEYS = [create, list, show, update, rotate, revoke];

const withKeys = <T>(work: (keys: ApiKeysService) => Promise<T>): Promise<T> =>
  withContext(({ app }) => work(app.get(ApiKeysService)));

const unlessEmpty = (list: readonly string[]) => (list.length > 0 ? list : undefined);

function readDate(text: string | undefined): Date | undefined {
  const instant = readInstant(text, 'expires');
  return instant === undefined ? undefined : new Date(instant);
}

const toLimit = (text: string | undefined, option: string): number | null | undefined =>
  text === NONE ? null : text === undefined ? undefined : toNumber(text, option);

function toNumber(text: string, option: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--${option} must be a whole number`);
  return Number(text);
}
