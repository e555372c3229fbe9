import { once } from 'node:events';
import { MetricsServer } from '../operations/metrics-server.js';
import { StreamConsumer } from '../streams/stream-consumer.js';
import { withContext } from './cli-context.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';
import { UsageError } from './usage-error.js';

/** `edgemeter consume` */
export const CONSUME = [
  command({
    name: 'consume',
    summary: 'Store the usage records of a stream',
    description: `Stores the messages of the stream of STREAM_URL and STREAM_NAME, as the service does that has them set, in a process of
its own. Any number of processes share a stream. SIGTERM or SIGINT ends it in order: the batch under way is finished,
and what was fetched behind it is given back. Messages are acknowledged when they are stored.`,
    options: {
      'until-empty': { type: 'boolean', description: 'ends when no message is left' },
    },
    examples: [
      'STREAM_URL=nats://127.0.0.1:4222 STREAM_NAME=USAGE STREAM_ACCOUNTS=all edgemeter consume',
      'edgemeter consume --until-empty',
    ],
    async run({ values, output }) {
      await withContext(async ({ app, config }) => {
        const { stream } = config;
        if (!stream) throw new UsageError('STREAM_URL, STREAM_NAME and STREAM_ACCOUNTS say which stream');
        const consumer = app.get(StreamConsumer);
        if (values['until-empty']) {
          await consumer.untilEmpty();
          return;
        }
        if (config.metrics.port !== undefined) await app.get(MetricsServer).open();
        output.note(`Storing the messages of ${stream.name}`);
        consumer.start();
        await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
      });
      return EXIT.done;
    },
  }),
];
