import { serve } from '../bootstrap/serve.js';
import { command } from './command.js';

/** `edgemeter serve` */
export const SERVE = [
  command({
    name: 'serve',
    summary: 'Run the service',
    description: `Runs in the foreground, as dist/main.js does, and logs to standard output. SIGTERM or SIGINT ends it in order, a second
one at once. A DATABASE_URL that cannot be reached is waited for; /health/ready says when it is there.`,
    options: {
      'no-demo': { type: 'boolean', description: 'without demo data; production never has any' },
    },
    examples: ['edgemeter serve', 'PORT=8080 edgemeter serve --no-demo'],
    async run({ values }) {
      await serve({ demo: !values['no-demo'] });
      return undefined;
    },
  }),
];
