import { Global, Module } from '@nestjs/common';
import { Cluster } from './cluster.js';

/** Says whether the database is a cluster, to all modules. */
@Global()
@Module({ providers: [Cluster], exports: [Cluster] })
export class ClusterModule {}
