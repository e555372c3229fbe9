// Runs the complete suite on a Citus cluster: DATABASE_URL names the coordinator, whose workers take connections with the
// same user and password. Databases of its own are made there, and dropped. What is by its nature about a single server
// is skipped: one-server.json names it, with its reason.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { DATABASE_URL: url, ...environment } = process.env;
if (!url) {
  console.error(
    'No cluster is given: set DATABASE_URL to the coordinator of a Citus cluster that has workers.',
  );
  process.exit(1);
}
const { suites, tests } = JSON.parse(readFileSync('test/cluster/one-server.json', 'utf8'));
for (const [kind, skipped] of Object.entries({ suite: suites, test: tests }))
  for (const [name, reason] of Object.entries(skipped)) console.log(`skipped ${kind}: ${name} (${reason})`);

const child = spawn(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'tests',
    'packages',
    '--maxWorkers',
    '2',
    ...Object.keys(suites).map((path) => `--testPathIgnorePatterns=/${path}`),
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    env: {
      ...environment,
      TEST_CLUSTER_URL: url,
      NODE_OPTIONS: '--experimental-vm-modules --max-semi-space-size=32',
    },
  },
);
child.on('exit', (code) => process.exit(code ?? 1));
