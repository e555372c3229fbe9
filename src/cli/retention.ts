import { commandLineActor } from '../access/audit/audit-entry.js';
import { RetentionService } from '../retention/retention.service.js';
import type { Horizons } from '../horizons/horizons.js';
import { toHorizonsView, toRetentionView, type RetentionView } from '../retention/retention.view.js';
import { SweepService } from '../retention/sweep.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';
import { fields, table } from './table.js';
import { readDate } from './read-time.js';
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
or two. Ends with 1 if something was in use and is left to a later run, or if the run must be confirmed.
A run must be confirmed when the clock has jumped, or when it would remove much more than the last one.`,
  options: {
    'dry-run': { type: 'boolean', description: 'only tells from when on what would be kept' },
    yes: { type: 'boolean', description: 'confirms that so much is to be removed' },
  },
  examples: ['edgemeter retention run', 'edgemeter retention run --dry-run', 'edgemeter retention run --yes'],
  async run({ values: { 'dry-run': dryRun, yes }, output }) {
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
      app.get(SweepService).sweep({ wait: true, isConfirmed: yes, actor: commandLineActor() }),
    );
    output.answer(report, (shown) => fields(shown));
    if (report.held !== undefined) {
      output.note(`${report.held} Nothing was removed. Look at the clocks and at \`edgemeter retention run --dry-run\`.
If so much is to go, run it with --yes.`);
    }
    return report.complete ? undefined : EXIT.failed;
  },
});

const horizon = command({
  name: 'retention horizon',
  summary: 'Set horizons back that a wrong clock or a wrong age moved too far',
  description: `Of an account, or without one of all accounts without horizons of their own and of the figures over all accounts.
A horizon is a UTC day. It only moves back. What is gone does not come back, but records of that time are taken again.
Name the first day of which nothing is gone. Recorded in the audit log.`,
  positionals: { usage: '[ACCOUNT]', least: 0, most: 1 },
  options: {
    facts: { type: 'string', value: 'DATE', description: 'first day of the usage records' },
    slots: { type: 'string', value: 'DATE', description: 'first day of the figures by slot' },
    hours: { type: 'string', value: 'DATE', description: 'first day of the figures by hour' },
    days: { type: 'string', value: 'DATE', description: 'first day of the figures by day' },
  },
  examples: ['edgemeter retention horizon 62c40843c7a190970912345 --facts 2026-10-01 --slots 2026-10-01'],
  async run({ values: { facts, slots, hours, days }, positionals: [accountId], output }) {
    const to = Object.fromEntries(
      Object.entries({
        facts: readDate(facts, 'facts'),
        slots: readDate(slots, 'slots'),
        hours: readDate(hours, 'hours'),
        day: readDate(days, 'days'),
      }).filter(([, instant]) => instant !== undefined),
    ) as Partial<Horizons>;
    if (Object.keys(to).length === 0) throw new UsageError('Name at least one horizon, such as --facts DATE');
    const horizons = await withContext(({ app }) =>
      app.get(RetentionService).setHorizonsBack({ accountId, to }, commandLineActor()),
    );
    output.answer(toHorizonsView(horizons), (shown) => fields(Object.fromEntries(Object.entries(shown))));
    return undefined;
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
export const RETENTION = [show, set, clear, run, horizon];
