import { DemoService } from '../demo/demo.service.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';

/** `edgemeter demo` */
export const DEMO = [
  command({
    name: 'demo',
    summary: 'Store demo usage to try the service out with',
    description: `Stores the usage of some made-up enterprises up to now, as the service does at its start in development. What is there
already is not stored twice. Refuses where NODE_ENV is production.`,
    options: {},
    examples: ['edgemeter demo'],
    async run({ output }) {
      const { records, complete } = await withContext(({ app, config }) => {
        if (config.environment === 'production') throw new Error('There are no demo data in production');
        return app.get(DemoService).seed((message) => output.note(message));
      });
      output.answer({ records, complete }, () =>
        complete
          ? `${records} usage records stored.`
          : `${records} usage records stored; others could not be, and the log says why.`,
      );
      return complete ? undefined : EXIT.failed;
    },
  }),
];
