import { NetworkLevelsService } from '../rollups/network-levels.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';

/** Transactions between two lines of the progress. */
const TOLD_EACH = 50;

/** `edgemeter levels` */
export const LEVELS_COMMANDS = [
  command({
    name: 'levels split',
    summary: 'Let the figures of services and radio cells be stored beside their accounts',
    description: `From now on the database stores changes beside accounts as it gets them. A service over a cluster sends them so, a
service over one server sends those of all accounts together. The service may run meanwhile. Run it when no instance of
an earlier version runs: its KPIs would lack what comes in. What is stored stays where it is. A new database needs no
command.`,
    options: {},
    examples: ['edgemeter levels split'],
    async run({ output }) {
      await withContext(({ app }) => app.get(NetworkLevelsService).split());
      output.answer(
        { split: true },
        () => 'Figures of services and radio cells may be stored beside their accounts.',
      );
    },
  }),
  command({
    name: 'levels gather',
    summary: 'Store the figures of services and radio cells for all accounts, as earlier versions read them',
    description: `Gathers all that is stored beside accounts. The service may run meanwhile. Run it before you go back to an earlier
version. When it is broken off, run it again.`,
    options: {},
    examples: ['edgemeter levels gather'],
    async run({ output }) {
      let steps = 0;
      const tell = () => {
        if (++steps % TOLD_EACH === 0) output.note(`${steps} transactions`);
      };
      const parts = await withContext(({ app }) => app.get(NetworkLevelsService).gather(tell));
      output.answer(
        { gathered: parts },
        () => `${parts} parts gathered. An earlier version reads all of them.`,
      );
    },
  }),
];
