import { commandLineActor } from '../access/audit/audit-entry.js';
import { RetentionService } from '../retention/retention.service.js';
import { toHorizonsView, toRetentionView, type RetentionView } from '../retention/retention.view.js';
import { SweepService } from '../retention/sweep.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';
import { fields, table } from './table.js';
import { UsageError } from './usage-error.js';

const MOST_SHOWN = 1_000;
const FOR_EVER = 'ever';

const ACCOUNT = { usage: 'ACCOUNT', least: 1, most: 1 } as const;

const show = command({
  name: 'retention show',
  summary: 'Show how long what is kept: of an account, or of those with ages of their own',
  positionals: { usage: '[ACCOUNT]', least: 0, most: 1 },
  options: {},
  examples: ['edgemeter retention show', 'edgemeter retention show 62c40843c7a190970912345'],
  async run({ positionals: [accountId], output }) {
    const rows = await withContext(async ({ app }) => {
      const service = app.get(RetentionService);
      const found =
        accountId === undefined ? await service.list('', MOST_SHOWN) : [await service.show(accountId)];
      return found.map(toRetentionView);
    });
    output.answer(rows, toTable);
    return undefined;
  },
});

const set = command({
  name: 'retention set',
  summary: 'Give an account ages of its own',
  description: `An age is a number of days, or "${FOR_EVER}". None may be less than that of something finer.
What is gone does not come back with a longer age.`,
  positionals: ACCOUNT,
  options: {
    facts: { type: 'string', value: 'DAYS', required: true, description: 'usage records' },
    slots: { type: 'string', value: 'DAYS', required: true, description: 'figures by slot' },
    hours: { type: 'string', value: 'DAYS', required: true, description: 'figures by hour' },
    days: { type: 'string', value: 'DAYS', required: true, description: 'figures by day' },
  },
  examples: [
    'edgemeter retention set 62c40843c7a190970912345 --facts 90 --slots 180 --hours 400 --days ever',
  ],
  async run({ values: { facts, slots, hours, days }, positionals: [accountId = ''], output }) {
    const ages = {
      facts: readAge(facts, 'facts'),
      slots: readAge(slots, 'slots'),
      hours: readAge(hours, 'hours'),
      day: readAge(days, 'days'),
    };
    const found = await withContext(({ app }) =>
      app.get(RetentionService).set(accountId, ages, commandLineActor()),
    );
    output.answer(toRetentionView(found), (row) => toTable([row]));
    return undefined;
  },
});

const clear = command({
  name: 'retention clear',
  summary: 'Leave an account to the ages of the configuration',
  positionals: ACCOUNT,
  options: {},
  examples: ['edgemeter retention clear 62c40843c7a190970912345'],
  async run({ positionals: [accountId = ''], output }) {
    const found = await withContext(({ app }) =>
      app.get(RetentionService).clear(accountId, commandLineActor()),
    );
    output.answer(toRetentionView(found), (row) => toTable([row]));
    return undefined;
  },
});

const run = command({
  name: 'retention run',
  summary: 'Remove what is older than its age',
  description: `As the service does from time to time. Waits until every instance knows from when on what is kept, which takes a minute
or two. Ends with 1 if something was in use and is left to a later run.`,
  options: {
    'dry-run': { type: 'boolean', description: 'only tells from when on what would be kept' },
  },
  examples: ['edgemeter retention run', 'edgemeter retention run --dry-run'],
  async run({ values: { 'dry-run': dryRun }, output }) {
    if (dryRun) {
      const { standard, network, accounts } = await withContext(({ app }) => app.get(SweepService).preview());
      const keptFrom = {
        standard: toHorizonsView(standard),
        network: toHorizonsView(network),
        ...Object.fromEntries(
          [...accounts].map(([id, horizons]) => [`account ${id}`, toHorizonsView(horizons)]),
        ),
      };
      output.answer({ kept_from: keptFrom }, ({ kept_from: all }) =>
        table(
          [
            ['whose', ([name]) => name],
            ['records from', ([, { facts }]) => facts],
            ['slots from', ([, { slots }]) => slots],
            ['hours from', ([, { hours }]) => hours],
            ['days from', ([, { days }]) => days],
          ],
          Object.entries(all),
        ),
      );
      return undefined;
    }
    const report = await withContext(({ app }) =>
      app.get(SweepService).sweep({ wait: true, actor: commandLineActor() }),
    );
    output.answer(report, (shown) => fields(shown));
    return report.complete ? undefined : EXIT.failed;
  },
});

function readAge(text: string, option: string): number | undefined {
  if (text === FOR_EVER) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new UsageError(`--${option} must be a number of days, or "${FOR_EVER}"`);
  }
  return Number(text);
}

const age = (days: number | null): string => (days === null ? FOR_EVER : String(days));

const toTable = (rows: readonly RetentionView[]): string =>
  table(
    [
      ['account', ({ account_id: account }) => account],
      ['own', ({ own }) => (own ? 'yes' : 'no')],
      ['records', (row) => age(row.facts_days)],
      ['slots', (row) => age(row.slots_days)],
      ['hours', (row) => age(row.hours_days)],
      ['days', (row) => age(row.days_days)],
      ['records from', (row) => row.kept_from.facts],
      ['slots from', (row) => row.kept_from.slots],
      ['hours from', (row) => row.kept_from.hours],
      ['days from', (row) => row.kept_from.days],
    ],
    rows,
  );

/** `edgemeter retention ...` */
export const RETENTION = [show, set, clear, run];
