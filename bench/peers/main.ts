import { chmod } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { Laboratory } from '../lab/laboratory.js';
import { circumstances } from '../machine.js';
import { peersTables } from '../render/peers-tables.js';
import { printed } from '../render/table.js';
import { toDocs, writeDocs } from '../render/write-docs.js';
import { keepResults, type Measured } from '../results.js';
import { CLICKHOUSE } from './clickhouse.js';
import { DUCKDB } from './duckdb.js';
import { makeEdgemeter } from './edgemeter.js';
import { INFLUXDB } from './influxdb.js';
import { askAll, peerFigures, storeAll, storeInTurn, type PeersResult } from './measure.js';
import { readPeersOptions, type PeersOptions } from './options.js';
import type { Peer, PeerMaker } from './peer.js';
import { POSTGRES } from './postgres.js';
import { VICTORIA_METRICS } from './victoria-metrics.js';
import { RECORDS_A_DAY } from './world.js';

const MAKERS: readonly PeerMaker[] = [POSTGRES, DUCKDB, CLICKHOUSE, VICTORIA_METRICS, INFLUXDB];

const start = Date.now();
const [loadBefore = 0] = loadavg();
const tell = (message: string) =>
  process.stderr.write(`${String(Math.round((Date.now() - start) / 1000)).padStart(5)} s  ${message}\n`);

async function measure(lab: Laboratory, options: PeersOptions): Promise<PeersResult> {
  const missing = MAKERS.flatMap((maker) => {
    const reason = maker.missing();
    return reason === undefined ? [] : [{ name: maker.name, reason }];
  });
  for (const { name, reason } of missing) tell(`${name} is missing: ${reason}`);
  const folder = await lab.makeFolder('peers');
  await chmod(folder, 0o755);
  const worker = lab.startHelper('bench/peers/worker.ts');
  const setting = { lab, folder, worker, connections: options.connections };
  const ours = await makeEdgemeter(setting);
  const others: Peer[] = [];
  for (const maker of MAKERS) {
    if (missing.some(({ name }) => name === maker.name)) continue;
    const peer = await maker.make(setting);
    tell(`found ${peer.name} ${peer.version}`);
    others.push(peer);
  }
  await storeAll([ours, ...others], options.days, tell);
  for (const peer of [ours, ...others]) await peer.settle();
  tell('packing a copy');
  const packed = await ours.packed();
  await packed.settle();
  const peers = [ours, packed, ...others];
  const bytes: number[] = [];
  for (const peer of peers) bytes.push(await peer.bytes());
  const questions = await askAll(peers, options, tell);
  const rates = await storeInTurn(peers, options, tell);
  const records = options.days * RECORDS_A_DAY;
  const figures = peers.map((peer, n) => peerFigures(peer, bytes[n] ?? Number.NaN, records, rates[n] ?? []));
  return {
    loadBefore,
    days: options.days,
    records,
    recordsARun: RECORDS_A_DAY,
    peers: figures,
    missing,
    questions,
  };
}

const options = readPeersOptions(process.argv.slice(2));
const lab = await Laboratory.open();
const abandon = (signal: NodeJS.Signals) => {
  tell(`${signal}: cleaning up`);
  void lab.close().finally(() => process.exit(1));
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abandon);
let results: { peers: Measured<PeersResult> };
try {
  const given = circumstances(await lab.serverVersion());
  results = { peers: { ...given, runs: options.runs, figures: await measure(lab, options) } };
} finally {
  await lab.close();
}
process.stdout.write(peersTables(results.peers.figures).map(printed).join('\n'));
if (options.quick) await toDocs(results);
else await writeDocs(await keepResults(results));
process.exit(0);
