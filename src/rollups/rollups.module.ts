import { Module } from '@nestjs/common';
import { ChangeSignal } from './change-signal.js';
import { NetworkGatherer } from './network-gatherer.js';
import { NetworkLevelsRepository } from './network-levels.repository.js';
import { NetworkLevelsService } from './network-levels.service.js';
import { NetworkLog } from './network-log.js';
import { RollupRepository } from './rollup.repository.js';
import { VerificationRepository } from './verification.repository.js';
import { Refresher } from './refresher.js';
import { VerificationService } from './verification.service.js';

const SHARED = [
  ChangeSignal,
  RollupRepository,
  NetworkLevelsRepository,
  VerificationRepository,
  Refresher,
  NetworkGatherer,
  NetworkLevelsService,
  NetworkLog,
  VerificationService,
];

/** Keeps the stored aggregates up to date, and verifies them. */
@Module({ providers: SHARED, exports: SHARED })
export class RollupsModule {}
