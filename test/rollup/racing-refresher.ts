import pg from 'pg';
import { ChangeSignal } from '../../src/rollups/change-signal.js';
import { Database } from '../../src/database/database.js';
import { clusterUrl } from '../support/cluster.js';
import { NetworkLevelsRepository } from '../../src/rollups/network-levels.repository.js';
import { NETWORK_LEVELS } from '../../src/rollups/stored/levels.js';
import { logBesideAccounts } from '../../src/rollups/stored/network-log.js';
import { RollupRepository } from '../../src/rollups/rollup.repository.js';
import { LOGGER, type Logger } from '../../src/logging/logger.js';
import { Refresher } from '../../src/rollups/refresher.js';
import { Random } from '../oracle/random.js';
import { realTime } from '../support/real-time.js';
import type { TestApp } from '../support/test-app.js';

const BETWEEN_PASSES_MS = 10;
const BETWEEN_CUTS_MS = 300;

/** What a statement is told whose connection was cut, or is being cut. */
const CUT = /terminat|not queryable|ECONNRESET|EPIPE|server closed/i;

/** Lets refreshes begin as they would, and has some of them cut while they are under way. */
class EndangeredRollups extends RollupRepository {
  constructor(
    database: Database,
    private readonly random: Random,
    private readonly cut: () => void,
  ) {
    super(database);
  }

  override refresh(...args: Parameters<RollupRepository['refresh']>) {
    if (this.random.chance(0.1))
      void realTime(this.random.integer(0, 5), 'connections are cut at any moment').then(this.cut);
    return super.refresh(...args);
  }
}

/**
 * A refresher that makes passes all the time, over connections of its own that are killed at random moments: while it
 * refreshes a lane, and at any other time. Beside its passes it gathers parts of network levels, of any age, and changes
 * where and how their changes are logged.
 */
export class RacingRefresher {
  /** Passes that ended because their connection was killed. */
  cutPasses = 0;
  /** Parts that were gathered. */
  gathered = 0;
  /** What else went wrong; nothing should. */
  readonly faults: unknown[] = [];
  readonly refresher: Refresher;
  private readonly levels: NetworkLevelsRepository;
  private readonly pool: pg.Pool;
  private readonly pids = new Set<number>();
  private readonly random: Random;
  private readonly racing: Promise<unknown>;
  private pass: Promise<void> = Promise.resolve();
  private held = false;
  private stopped = false;

  constructor(
    private readonly service: TestApp,
    seed: number,
  ) {
    this.random = new Random(seed);
    this.pool = new pg.Pool({ connectionString: service.databaseUrl, max: 2, options: '-c timezone=UTC' });
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => {
      // The process at the server's end; the types of `pg` do not tell of it.
      const { processID: pid } = client as unknown as { processID: number };
      this.pids.add(pid);
      client.on('error', () => undefined);
      client.once('end', () => this.pids.delete(pid));
    });
    const database = new Database(this.pool);
    this.levels = new NetworkLevelsRepository(database);
    const rollups = new EndangeredRollups(database, this.random, () => this.cut());
    const logger = service.app.get<Logger>(LOGGER);
    this.refresher = new Refresher(
      rollups,
      new ChangeSignal(),
      service.config.refreshIntervalMs,
      Date.now,
      logger,
    );
    this.racing = Promise.all([this.race(), this.cutNowAndThen()]);
  }

  /** Does no more, once the pass under way has ended, until it is told to go on: changes stay in the log. */
  async hold(): Promise<void> {
    this.held = true;
    await this.pass;
  }

  goOn(): void {
    this.held = false;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.racing;
    logBesideAccounts(false);
    await this.pool.end();
  }

  private async race(): Promise<void> {
    while (!this.stopped) {
      if (!this.held) await (this.pass = this.passOnce());
      await realTime(BETWEEN_PASSES_MS, 'passes come again and again, as in the service');
    }
  }

  private async passOnce(): Promise<void> {
    try {
      if (this.random.chance(0.1)) logBesideAccounts(this.random.chance(0.5));
      await this.refresher.pass();
      if (this.random.chance(0.2))
        this.gathered += await this.levels.gather(this.random.pick(NETWORK_LEVELS), Number.MAX_SAFE_INTEGER);
      if (this.random.chance(0.05)) {
        // A cluster logs by account alone.
        const forAll = this.random.chance(0.5) && clusterUrl() === undefined;
        await (forAll ? this.levels.logForAll() : this.levels.logByAccount());
      }
    } catch (error) {
      if (CUT.test(String(error))) this.cutPasses++;
      else this.faults.push(error);
    }
  }

  private async cutNowAndThen(): Promise<void> {
    while (!this.stopped) {
      await realTime(this.random.integer(0, 2 * BETWEEN_CUTS_MS), 'connections are cut at any moment');
      this.cut();
    }
  }

  private cut(): void {
    if (this.pids.size === 0 || this.stopped) return;
    const pid = this.random.pick([...this.pids]);
    this.service.pool
      .query('SELECT pg_terminate_backend($1::int)', [pid])
      .catch((error: unknown) => this.faults.push(error));
  }
}
