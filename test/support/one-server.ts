import { describe, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { clusterUrl } from './cluster.js';

const { tests } = JSON.parse(readFileSync('test/cluster/one-server.json', 'utf8')) as {
  tests: Readonly<Record<string, string>>;
};

/**
 * For tests that one-server.json names, with the reason why they are about a single server. `npm run test:citus` skips
 * them.
 */
export const onOneServer = (name: string): { readonly it: typeof it; readonly describe: typeof describe } => {
  if (tests[name] === undefined) throw new Error(`one-server.json gives no reason for: ${name}`);
  const isCluster = clusterUrl() !== undefined;
  return {
    it: isCluster ? (it.skip as typeof it) : it,
    describe: isCluster ? (describe.skip as typeof describe) : describe,
  };
};
