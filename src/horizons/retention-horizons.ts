import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, type Logger } from '../logging/logger.js';
import type { Accounts } from '../common/accounts.js';
import {
  horizonsOf,
  horizonGroups,
  latest,
  NOTHING_GONE,
  NOTHING_GONE_ANYWHERE,
  type AllHorizons,
  type Horizons,
  type HorizonGroup,
} from './horizons.js';
import { Database } from '../database/database.js';
import { findHorizons, type HorizonRow } from './find-horizons.js';

/** How often this instance looks whether horizons have moved. */
const LOOKS_EVERY_MS = 4_000;

/** Older than this nobody goes by what this instance knows: it asks first. */
export const OLDEST_HORIZONS_MS = 15_000;

/**
 * From when on what is kept, as this instance knows it: never older than {@link OLDEST_HORIZONS_MS}, so that what is
 * removed some time after its horizon was stored is read by nobody any more. Costs requests no round trip, since it is
 * looked up beside them.
 */
@Injectable()
export class RetentionHorizons implements OnApplicationBootstrap, OnModuleDestroy {
  private known: AllHorizons = NOTHING_GONE_ANYWHERE;
  private latestFacts = 0;
  private knownSince = -Infinity;
  private loading: Promise<void> | undefined;
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
    }, LOOKS_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.loading?.catch(() => undefined);
  }

  /** What there is to wait for before horizons are gone by: mostly nothing. */
  fresh(): Promise<void> | undefined {
    return performance.now() - this.knownSince > OLDEST_HORIZONS_MS ? this.load() : undefined;
  }

  /** Looks them up now. */
  load(): Promise<void> {
    this.loading ??= this.lookUp().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  /** From when on the figures of accounts, taken together, are complete. */
  of(accounts: Accounts): Horizons {
    return horizonsOf(this.known, accounts);
  }

  /** The same of each account by itself: those that are alike together. */
  byHorizons(accounts: Accounts, alike: (horizons: Horizons) => string): HorizonGroup[] {
    return horizonGroups(this.known, accounts, alike);
  }

  /** From when on an account's records are taken in. */
  takesRecordsFrom(accountId: string): number {
    return (this.known.accounts.get(accountId) ?? this.known.standard).facts;
  }

  /** Whether a record that began then may be too old for any account: what to ask first, since mostly it is not. */
  mayBeTooOld(startedAt: number): boolean {
    return startedAt < this.latestFacts;
  }

  private async lookUp(): Promise<void> {
    const since = performance.now();
    this.known = toHorizons(await this.database.query<HorizonRow>(findHorizons()));
    this.latestFacts = latest([this.known.standard, ...this.known.accounts.values()]).facts;
    this.knownSince = since;
  }
}

/** Horizons by whose they are. */
export function toHorizons(rows: readonly HorizonRow[]): AllHorizons {
  const accounts = new Map<string, Horizons>();
  let [standard, network] = [NOTHING_GONE, NOTHING_GONE];
  for (const { scope, account_id: accountId, grain, before } of rows) {
    if (scope === 'standard') standard = { ...standard, [grain]: before };
    else if (scope === 'network') network = { ...network, [grain]: before };
    else accounts.set(accountId, { ...(accounts.get(accountId) ?? NOTHING_GONE), [grain]: before });
  }
  return { standard, network, accounts };
}
