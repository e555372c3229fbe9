import type { DayCheck } from '../rollups/verification.repository.js';
import { VerificationService, type Verification } from '../rollups/verification.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';
import type { Output } from './output.js';
import { readDate } from './read-time.js';
import { table } from './table.js';

/** `edgemeter verify` */
export const VERIFY = [
  command({
    name: 'verify',
    summary: 'Check the stored aggregates against the records',
    description: `Computes the stored aggregates anew from the records, day by day (UTC), and compares. Tells what is different, and
ends with 1 if anything is. The service may run meanwhile.`,
    options: {
      from: { type: 'string', value: 'DATE', description: 'only the days from this one on' },
      to: { type: 'string', value: 'DATE', description: 'only the days before this one' },
      repair: {
        type: 'boolean',
        description: 'stores what the records say wherever it is different; ends with 0 then',
      },
    },
    examples: [
      'edgemeter verify',
      'edgemeter verify --from 2026-10-01 --to 2026-11-01',
      'edgemeter verify --from 2026-10-01 --to 2026-11-01 --repair',
    ],
    async run({ values: { from, to, repair }, output }) {
      const range = { from: readDate(from, 'from'), to: readDate(to, 'to') };
      const found = await withContext(({ app }) =>
        app.get(VerificationService).verify({ ...range, repair, onDay: (check) => tell(check, output) }),
      );
      output.answer(found, toText);
      return found.different > 0 && !repair ? EXIT.failed : undefined;
    },
  }),
];

function tell({ day, aggregates, differences }: DayCheck, output: Output): void {
  output.note(`${dateOf(day)}  ${aggregates} aggregates, ${differences.length} different`);
}

const dateOf = (day: number): string => new Date(day).toISOString().slice(0, 10);

function toText({ days, aggregates, different, differences }: Verification): string {
  const summary = `${days} days, ${aggregates} aggregates, ${different} different`;
  if (differences.length === 0) return summary;
  const rows = table(
    [
      ['day', ({ period }) => dateOf(period)],
      ['level', ({ level }) => level],
      ['account', ({ account_id: account }) => account],
      ['key', ({ key }) => key],
      ['kind', ({ kind }) => kind],
    ],
    differences,
  );
  return `${rows}\n${summary}`;
}
