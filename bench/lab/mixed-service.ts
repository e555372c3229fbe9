import { makeFacts } from '../data/facts.js';
import { PERIOD, sites } from '../data/world.js';
import { SLOT_MS } from '../../src/common/time.js';
import { startOverFacts } from './aggregates.js';
import { withClient, type LabDatabase, type Laboratory } from './laboratory.js';
import type { Service } from './service.js';

const CELLS = 200;
const SERVICES = 8;
const GROWING_WINDOW = 30;

/** The service over facts of some sites, for a load of all kinds. */
export async function startMixedService(
  lab: Laboratory,
  {
    sitesPerAccount,
    recordsPerSlot,
    subscribers,
  }: { sitesPerAccount: number; recordsPerSlot: number; subscribers: number },
): Promise<{ service: Service; database: LabDatabase }> {
  const database = await lab.createDatabase('mixed');
  const own = sites(sitesPerAccount);
  const facts = Math.floor(((PERIOD.to - PERIOD.from) / SLOT_MS) * own.length * recordsPerSlot);
  const plan = {
    facts,
    sites: own,
    cells: CELLS,
    services: SERVICES,
    subscribers,
    growingWindow: GROWING_WINDOW,
  };
  await withClient(database.url, (client) => makeFacts(client, plan));
  return { service: await startOverFacts(lab, database), database };
}
