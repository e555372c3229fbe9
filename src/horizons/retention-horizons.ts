import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, type Logger } from '../logging/logger.js';
import { NOTHING_EXPIRED, NOTHING_EXPIRED_ANYWHERE, type AllHorizons, type Horizons } from './horizons.js';
import { Database } from '../database/database.js';
import { findHorizons, type HorizonRow } from './find-horizons.js';

/** How often this instance reads the horizons in the background, in milliseconds. */
const RELOADS_EVERY_MS = 4_000;

/** Horizons that are older than this are read again before they are used. */
export const OLDEST_HORIZONS_MS = 15_000;

/**
 * The horizons of this instance. They are never older than {@link OLDEST_HORIZONS_MS} when they are used. The retention
 * sweep waits longer than that between storing a horizon and removing usage, so no query reads usage that is being
 * removed. Requests rarely need a round trip, since horizons are reloaded in the background.
 */
@Injectable()
export class RetentionHorizons implements OnApplicationBootstrap, OnModuleDestroy {
  private known: AllHorizons = NOTHING_EXPIRED_ANYWHERE;
  private knownSince = -Infinity;
  private loading: Promise<AllHorizons> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.load().catch((error: unknown) => {
        this.logger.debug({ error }, 'retention horizons could not be looked up');
      });
    }, RELOADS_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.loading?.catch(() => undefined);
  }

  /** The horizons as an immutable value. Reads them from the database only when the known ones are too old. */
  current(): Promise<AllHorizons> {
    const isFresh = performance.now() - this.knownSince <= OLDEST_HORIZONS_MS;
    return isFresh ? Promise.resolve(this.known) : this.load();
  }

  /** Reads the horizons from the database. */
  load(): Promise<AllHorizons> {
    this.loading ??= this.read().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async read(): Promise<AllHorizons> {
    const since = performance.now();
    this.known = toHorizons(await this.database.query<HorizonRow>(findHorizons()));
    this.knownSince = since;
    return this.known;
  }
}

/** Horizons by scope. */
export function toHorizons(rows: readonly HorizonRow[]): AllHorizons {
  const accounts = new Map<string, Horizons>();
  let [standard, network] = [NOTHING_EXPIRED, NOTHING_EXPIRED];
  for (const { scope, account_id: accountId, grain, before } of rows) {
    if (scope === 'standard') standard = { ...standard, [grain]: before };
    else if (scope === 'network') network = { ...network, [grain]: before };
    else accounts.set(accountId, { ...(accounts.get(accountId) ?? NOTHING_EXPIRED), [grain]: before });
  }
  return { standard, network, accounts };
}
