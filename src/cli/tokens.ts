import { commandLineActor } from '../access/audit/audit-entry.js';
import { toIssuedView, toView } from '../access/portal-tokens/portal-token-answer.js';
import { toPortalTokenRequest } from '../access/portal-tokens/portal-token-requests.js';
import { PortalTokenDto } from '../access/portal-tokens/portal-token.dto.js';
import { PortalTokensService } from '../access/portal-tokens/portal-tokens.service.js';
import { readDto } from '../http/read-dto.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { table } from './table.js';
import { UsageError } from './usage-error.js';

const MOST_LISTED = 1_000;

const issue = command({
  name: 'tokens issue',
  summary: 'Issue a portal token, and show it this once',
  description: 'For a browser that shows a customer’s own usage. What is not given is no limit.',
  options: {
    account: {
      type: 'string',
      value: 'ID',
      multiple: true,
      required: true,
      description: 'whose usage it shows',
    },
    site: { type: 'string', value: 'ID', multiple: true, description: 'a site that it shows' },
    msisdn: { type: 'string', value: 'NUMBER', description: 'the one subscriber that it shows' },
    imsi: { type: 'string', value: 'NUMBER', description: 'the same, by SIM' },
    user: { type: 'string', value: 'ID', description: 'the same, by user' },
    metric: { type: 'string', value: 'NAME', multiple: true, description: 'a metric that it shows' },
    'expires-in': { type: 'string', value: 'SECONDS', description: 'how long it is good for' },
    name: { type: 'string', value: 'NAME', description: 'what it is for' },
  },
  examples: [
    'edgemeter tokens issue --account 62c40843c7a190970912345',
    'edgemeter tokens issue --account acct-1042 --site site-berlin-1 --metric uplink_bytes --expires-in 3600',
  ],
  async run({ values, output }) {
    const { account, site, msisdn, imsi, user, metric, 'expires-in': seconds, name } = values;
    const subscriber = {
      ...(msisdn !== undefined && { msisdn }),
      ...(imsi !== undefined && { imsi }),
      ...(user !== undefined && { user_id: user }),
    };
    if (seconds !== undefined && !/^\d+$/.test(seconds)) {
      throw new UsageError('--expires-in must be a whole number of seconds');
    }
    const dto = readDto(PortalTokenDto, {
      accounts: account,
      ...(site.length > 0 && { sites: site }),
      ...(Object.keys(subscriber).length > 0 && { subscriber }),
      ...(metric.length > 0 && { metrics: metric }),
      ...(seconds !== undefined && { expires_in: Number(seconds) }),
      ...(name !== undefined && { name }),
    });
    const request = toPortalTokenRequest(dto, 'all');
    const issued = await withContext(({ app }) =>
      app.get(PortalTokensService).issue(request, commandLineActor()),
    );
    output.answer(toIssuedView(issued));
    return undefined;
  },
});

const list = command({
  name: 'tokens list',
  summary: `List the portal tokens, the newest first (at most ${MOST_LISTED})`,
  options: { account: { type: 'string', value: 'ID', description: 'only those that show this account' } },
  examples: ['edgemeter tokens list', 'edgemeter tokens list --account acct-1042 --json'],
  async run({ values, output }) {
    const tokens = await withContext(({ app }) =>
      app.get(PortalTokensService).list('all', values.account, MOST_LISTED),
    );
    output.answer(tokens.map(toView), (rows) =>
      table(
        [
          ['id', ({ id }) => id],
          ['name', ({ name }) => name],
          ['accounts', ({ accounts }) => [...accounts]],
          ['sites', ({ sites }) => (sites ? [...sites] : 'all')],
          ['issuer', ({ issuer_kind: kind, issuer }) => `${kind} ${issuer}`],
          ['expires', ({ expires_at: at }) => at],
          ['revoked', ({ revoked_at: at }) => at],
        ],
        rows,
      ),
    );
    return undefined;
  },
});

const revoke = command({
  name: 'tokens revoke',
  summary: 'Refuse a portal token from now on',
  positionals: { usage: 'ID', least: 1, most: 1 },
  options: {},
  examples: ['edgemeter tokens revoke k3v9x0qp2m1z'],
  async run({ positionals: [id = ''], output }) {
    const token = await withContext(({ app }) =>
      app.get(PortalTokensService).revoke(id, 'all', commandLineActor()),
    );
    if (!token) throw new Error(`There is no portal token ${id}`);
    output.answer(toView(token), () => `Portal token ${id} is revoked.`);
    return undefined;
  },
});

/** `edgemeter tokens ...` */
export const TOKENS = [issue, list, revoke];
