import { DAY_MS } from '../common/time.js';
import { EVERY_DAY, type DaySelection } from '../packed-days/account-day.js';
import { PackingService } from '../packed-days/packing.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { readDate } from './read-time.js';
import { tellEach } from './tell-each.js';
import { UsageError } from './usage-error.js';

/** Records of later days may still come in, and are then packed again. */
const QUIET_AFTER_DAYS = 2;

const SELECTION = {
  account: {
    type: 'string',
    value: 'ACCOUNT',
    multiple: true,
    description: 'only this account; may be given several times',
  },
  from: { type: 'string', value: 'DATE', description: 'only records that start on this day (UTC) or later' },
} as const;

/** `edgemeter pack` */
export const PACK = [
  command({
    name: 'pack',
    summary: 'Store the records of quiet days in a sixth of the space',
    description: `Packs the records of whole days (UTC), some thousand in each transaction. Answers stay the same. The service may run
meanwhile. Run it when no instance of an earlier version runs: it would not see packed records. "edgemeter unpack" is the
way back.`,
    options: {
      ...SELECTION,
      to: {
        type: 'string',
        value: 'DATE',
        description: `only records that start before this day; absent: ${QUIET_AFTER_DAYS} days ago`,
      },
    },
    examples: ['edgemeter pack', 'edgemeter pack --account 62c40843c7a190970912345 --to 2026-11-01'],
    async run({ values: { account, from, to }, output }) {
      const before = dayOf(readDate(to, 'to') ?? Date.now() - QUIET_AFTER_DAYS * DAY_MS);
      const selection = selectionOf(account, from, before);
      const packed = await withContext(({ app }) =>
        app.get(PackingService).pack(selection, { onStep: tellEach(output, 'packed') }),
      );
      output.answer(packed, ({ facts, busy }) =>
        busy === 0
          ? `${facts} records packed.`
          : `${facts} records packed. ${busy} days were left, since they were being changed. Run it again.`,
      );
      return undefined;
    },
  }),
];

/** `edgemeter unpack` */
export const UNPACK = [
  command({
    name: 'unpack',
    summary: 'Store packed records as they came in, for an earlier version',
    description: `Unpacks the records of whole days (UTC). The service may run meanwhile, with PACK_AFTER_HOURS=0 in every instance.`,
    options: {
      ...SELECTION,
      to: { type: 'string', value: 'DATE', description: 'only records that start before this day' },
    },
    examples: ['edgemeter unpack', 'edgemeter unpack --account 62c40843c7a190970912345 --from 2026-11-01'],
    async run({ values: { account, from, to }, output }) {
      const end = readDate(to, 'to');
      const before = end === undefined ? EVERY_DAY.before : dayOf(end);
      const selection = selectionOf(account, from, before);
      const facts = await withContext(({ app, config }) => {
        if (config.packAfterMs > 0)
          throw new UsageError(
            'The service packs records. Set PACK_AFTER_HOURS=0 in every instance, and here',
          );
        return app.get(PackingService).unpack(selection, tellEach(output, 'unpacked'));
      });
      output.answer({ facts }, () => `${facts} records unpacked.`);
      return undefined;
    },
  }),
];

const dayOf = (instant: number): number => Math.floor(instant / DAY_MS);

const selectionOf = (
  accounts: readonly string[],
  from: string | undefined,
  before: number,
): DaySelection => ({
  accounts: accounts.length > 0 ? accounts : undefined,
  from: dayOf(readDate(from, 'from') ?? 0),
  before,
});
