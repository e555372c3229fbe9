import { Injectable } from '@nestjs/common';
import { setTimeout } from 'node:timers/promises';
import { Cluster } from '../cluster/cluster.js';
import { NetworkLevelsRepository } from './network-levels.repository.js';
import { Refresher } from './refresher.js';
import { NETWORK_LEVELS } from './stored/levels.js';

/** What comes behind a waiting lock waits as well. So the pause between two attempts is long. */
const PAUSE_MS = 3_000;

const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Changes how network levels are stored: beside their accounts, or for all accounts as the version before reads them. */
@Injectable()
export class NetworkLevelsService {
  constructor(
    private readonly levels: NetworkLevelsRepository,
    private readonly refresher: Refresher,
    private readonly cluster: Cluster,
  ) {}

  /** From now on changes are logged beside their accounts. What is stored stays as it is. */
  async split(): Promise<void> {
    while (!(await this.levels.logByAccount())) await setTimeout(PAUSE_MS);
  }

  /**
   * From now on changes are logged for all accounts. Gathers all parts.
   * @param onStep is called after each transaction.
   * @returns how many parts.
   */
  async gather(onStep: () => void = () => undefined): Promise<number> {
    if (await this.cluster.isDistributed())
      throw new Error(
        'The database is distributed, which earlier versions cannot read: there is no way back',
      );
    while (!(await this.levels.logForAll())) await setTimeout(PAUSE_MS);
    let parts = 0;
    for (const level of NETWORK_LEVELS) {
      for (;;) {
        const left = await this.levels.remains(level, FOR_EVER);
        if (!left.parts && !left.part_changes) break;
        await this.refresher.pass();
        parts += await this.levels.gather(level, FOR_EVER, onStep);
      }
    }
    return parts;
  }
}
