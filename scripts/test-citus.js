// Runs the suite on a Citus cluster: DATABASE_URL names the coordinator, whose workers take connections with the same
// user and password. Databases of its own are made there, and dropped.
import { spawn } from 'node:child_process';

const { DATABASE_URL: url, ...environment } = process.env;
if (!url) {
  console.error(
    'No cluster is given: set DATABASE_URL to the coordinator of a Citus cluster that has workers.',
  );
  process.exit(1);
}
const child = spawn(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'tests',
    '--maxWorkers',
    '2',
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
