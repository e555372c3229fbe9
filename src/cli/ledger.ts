import { LedgerMoveService } from '../usage-records/ledger-move.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';
import { tellEach } from './tell-each.js';

/** `edgemeter ledger` */
export const LEDGER = [
  command({
    name: 'ledger move',
    summary: 'Store the identities of records by key, which takes half the space',
    description: `Moves the ledger from the texts of identities to their keys, a few thousand identities in each transaction. The
service may run meanwhile. Run it when no instance of an earlier version runs: those can store no records any more.
There is no way back. A move that was broken off goes on when it is run again.`,
    options: {},
    examples: ['edgemeter ledger move', 'edgemeter ledger move --json'],
    async run({ output }) {
      const done = await withContext(({ app }) => app.get(LedgerMoveService).move(tellEach(output, 'moved')));
      output.answer(done, ({ moved, complete }) =>
        complete
          ? `${moved} identities moved. The ledger is stored by key.`
          : `${moved} identities moved. Some are left: other identities have their keys. They stay as they are.`,
      );
      return done.complete ? undefined : EXIT.failed;
    },
  }),
];
