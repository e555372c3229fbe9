import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Cluster } from '../cluster/cluster.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import type { AccountDay, DaySelection } from './account-day.js';
import { PackingRepository } from './packing.repository.js';

/** What was packed. */
export interface Packed {
  readonly facts: number;
  /** Days of accounts. */
  readonly days: number;
  /** Days that were left, since a change of the account was under way. */
  readonly busy: number;
}

export interface PackingOptions {
  /** Asked before each piece. */
  readonly isStopped?: () => boolean;
  /** Whether a day is left out. */
  readonly leavesOut?: (day: AccountDay) => boolean;
  /** Is told how many facts have been packed or unpacked. */
  readonly onStep?: (facts: number) => void;
  /** How long to pause after a piece, as a multiple of the time that it took. */
  readonly pauseFactor?: number;
}

const LOOK_AGAIN_MS = 100;
/** Even a process that is busy all the time packs a piece after this time. */
const LONGEST_WAIT_MS = 5_000;
const IN_USE = new Set(['55P03', '57014']);

/** Packs and unpacks days. */
@Injectable()
export class PackingService {
  constructor(
    private readonly repository: PackingRepository,
    private readonly cluster: Cluster,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Packs the selected days, account by account. Does not wait for changes of an account.
   * @throws Error on a cluster: packed rows are not distributed.
   */
  async pack(selection: DaySelection, options: PackingOptions = {}): Promise<Packed> {
    if (await this.cluster.isDistributed()) throw new Error('Days of a distributed database are not packed');
    const { isStopped = () => false, leavesOut = () => false, onStep } = options;
    let [facts, busy] = [0, 0];
    const packed: number[] = [];
    let begun = false;
    for await (const accountDay of this.repository.plainDays(selection)) {
      if (isStopped()) break;
      if (leavesOut(accountDay)) continue;
      if (!begun) await this.repository.begin();
      begun = true;
      for (const piece of await this.repository.piecesOf(accountDay)) {
        if (isStopped()) break;
        await this.yieldToOthers();
        const began = performance.now();
        const found = await this.repository.pack(accountDay, piece);
        if (found === undefined) {
          busy++;
          break;
        }
        facts += found;
        packed.push(accountDay.day);
        onStep?.(facts);
        await setTimeout((performance.now() - began) * (options.pauseFactor ?? 0));
      }
    }
    if (packed.length > 0) await this.freeSpace(packed);
    return { facts, days: new Set(packed).size, busy };
  }

  /** Unpacks the selected days. */
  async unpack(selection: DaySelection, onStep?: (facts: number) => void): Promise<number> {
    let facts = 0;
    for (const accountDay of await this.repository.packedDays(selection)) {
      for (let some = 1; some > 0;) {
        some = await this.repository.unpackSome(accountDay);
        facts += some;
        onStep?.(facts);
      }
    }
    return facts;
  }

  /** The server does the rest later, by itself. */
  private async freeSpace(days: readonly number[]): Promise<void> {
    try {
      await this.repository.freeSpaceOf(days);
    } catch (error) {
      if (!IN_USE.has(String((error as { code?: unknown } | null)?.code))) throw error;
      this.logger.debug({ error }, 'the space of packed facts is freed later');
    }
  }

  private async yieldToOthers(): Promise<void> {
    const began = performance.now();
    while (this.repository.isBusy && performance.now() - began < LONGEST_WAIT_MS)
      await setTimeout(LOOK_AGAIN_MS);
  }
}
