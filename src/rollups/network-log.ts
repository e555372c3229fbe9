import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cluster } from '../cluster/cluster.js';
import { logBesideAccounts } from './stored/network-log.js';

/** Decides at the start of the process where it logs changes of network levels: on a cluster beside their accounts. */
@Injectable()
export class NetworkLog implements OnModuleInit {
  constructor(private readonly cluster: Cluster) {}

  async onModuleInit(): Promise<void> {
    // Readers add up both places, so a start does not fail for it.
    logBesideAccounts(await this.cluster.isDistributed().catch(() => false));
  }
}
