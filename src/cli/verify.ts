import { parseArgs } from 'node:util';
import type { DayCheck } from '../database/verification.repository.js';
import { VerificationService } from '../rollup/verification.service.js';
import { withContext } from './cli-context.js';
import { UsageError } from './usage-error.js';

export const VERIFY_HELP = `edgemeter verify [--from DATE] [--to DATE] [--repair]

  Computes the stored aggregates anew from the records, day by day (UTC), and compares. Prints what is different, and
  ends with 1 if anything is. The service may run meanwhile.

  --from, --to   only the days from DATE (2026-10-01) up to, but not including, DATE
  --repair       stores what the records say wherever it is different; ends with 0 then

  edgemeter verify --from 2026-10-01 --to 2026-11-01`;

/** `edgemeter verify` */
export async function verifyCommand(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      repair: { type: 'boolean', default: false },
    },
  });
  const { repair } = values;
  const [from, to] = [dateOf(values.from), dateOf(values.to)];
  const found = await withContext(({ app }) =>
    app.get(VerificationService).verify({ from, to, repair, onDay: tell }),
  );
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  if (found.different > 0 && !repair) process.exitCode = 1;
}

function tell({ day, aggregates, differences }: DayCheck): void {
  const date = new Date(day).toISOString().slice(0, 10);
  process.stderr.write(`${date}  ${aggregates} aggregates, ${differences.length} different\n`);
}

function dateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(instant)) throw new UsageError(VERIFY_HELP);
  return instant;
}
