import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { THE_SERVICE, type Actor } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import type { DatabaseConfig, ReportsConfig } from '../config/sections.js';
import { DATABASE_CONFIG, REPORTS_CONFIG } from '../config/config.module.js';
import { ReadingRetention } from './reading-retention.js';
import { OLDEST_HORIZONS_MS, RetentionHorizons } from '../horizons/retention-horizons.js';
import {
  RetentionBusy,
  RetentionRepository,
  REMOVABLE_GRAINS,
  type DueHorizon,
} from './retention.repository.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import type { AllHorizons } from '../horizons/horizons.js';
import { NETWORK } from '../rollups/stored/levels.js';
import { LONGEST_FACT_MS } from '../record-model/usage-record.js';
import { HorizonRepository } from './horizon.repository.js';
import { RetentionHold } from './retention-hold.js';

/** What a sweep removed. */
export interface SweepReport {
  /** Months of the facts whose partitions were dropped. */
  months: number;
  records: number;
  identities: number;
  /** Of counters. */
  readings: number;
  /** Stored aggregates that lost their slots, their hours, or their last grain. */
  slots: number;
  hours: number;
  day: number;
  /** Whether no work is left for a later sweep. */
  complete: boolean;
  /** Why the sweep must be confirmed, and removed nothing. */
  held?: string;
}

export interface SweepOptions {
  /** Whether to wait until the removal may begin. Otherwise a later sweep removes the data. */
  readonly wait: boolean;
  /** How long a horizon must have been stored before the data before it is removed, milliseconds. */
  readonly graceMs?: number;
  /** Whether a person has confirmed the sweep. */
  readonly isConfirmed?: boolean;
  /** The actor of the audit entry. Absent: the service itself. */
  readonly actor?: Actor;
}

/** After this time every instance uses the new horizon, and all work that used the old one has its connection. */
const MARGIN_MS = 15_000;

const LONGEST_WAIT_FOR_OTHERS_MS = 30_000;
const BETWEEN_LOOKS_MS = 100;

/** Removes data that is older than its age, in small steps that hold no locks for long. */
@Injectable()
export class SweepService {
  constructor(
    private readonly stored: HorizonRepository,
    private readonly repository: RetentionRepository,
    private readonly readings: ReadingRetention,
    private readonly horizons: RetentionHorizons,
    private readonly audit: AuditLog,
    private readonly hold: RetentionHold,
    @Inject(DATABASE_CONFIG) private readonly database: DatabaseConfig,
    @Inject(REPORTS_CONFIG) private readonly reports: ReportsConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The horizons that a sweep would store now. */
  preview(): Promise<AllHorizons> {
    return this.stored.preview();
  }

  /**
   * Moves horizons forward, and removes the data that has been before them for long enough. A later sweep does the rest
   * when the time has not come, or when another transaction holds a lock. Does nothing while it must be confirmed.
   */
  async sweep({
    wait,
    graceMs = this.graceMs,
    isConfirmed = false,
    actor = THE_SERVICE,
  }: SweepOptions): Promise<SweepReport> {
    const report: Omit<SweepReport, 'held'> = {
      months: 0,
      records: 0,
      identities: 0,
      readings: 0,
      slots: 0,
      hours: 0,
      day: 0,
      complete: true,
    };
    try {
      const held = await this.stored.advance(isConfirmed);
      await this.hold.look();
      if (held !== undefined) return { ...report, complete: false, held };
      await this.horizons.load();
      await this.removeDue(report, wait, graceMs);
    } catch (error) {
      if (!(error instanceof RetentionBusy) && !isInUse(error)) throw error;
      this.logger.debug({ error }, 'the rest is left to another sweep');
      report.complete = false;
    }
    const { complete, ...removed } = report;
    if (Object.values(removed).some((count) => count > 0)) {
      const details = { ...removed, complete };
      await this.audit.record({
        actor,
        action: 'retention.run',
        targetKind: 'retention',
        target: 'all',
        details,
      });
    }
    return report;
  }

  private get graceMs(): number {
    const { connectTimeoutMs, statementTimeoutMs } = this.database;
    // Several statements may read for one answer. All are planned by the horizons that were known when the answer
    // began.
    const longestReadMs = Math.max(statementTimeoutMs, this.reports.deadlineMs);
    return OLDEST_HORIZONS_MS + connectTimeoutMs + longestReadMs + MARGIN_MS;
  }

  private async removeDue(report: SweepReport, wait: boolean, graceMs: number): Promise<void> {
    let found = await this.repository.due(graceMs);
    if (wait && found.length > 0) {
      await setTimeout(Math.max(...found.map((horizon) => horizon.wait_ms)));
      found = await this.repository.due(graceMs);
    }
    const due = found.filter((horizon) => horizon.wait_ms <= 0);
    if (due.length < found.length) report.complete = false;
    if (due.length === 0) return;
    if (!(await this.othersHaveEnded())) {
      report.complete = false;
      return;
    }
    const all = await this.stored.horizons();
    const of = (grain: DueHorizon['grain']) => due.filter((horizon) => horizon.grain === grain);
    for (const grain of REMOVABLE_GRAINS) {
      for (const horizon of of(grain)) await this.removeGrain(horizon, all, report);
    }
    await this.removeFacts(of('facts'), all, report);
  }

  /** A transaction that began before all instances knew the horizons may still store data before them. */
  private async othersHaveEnded(): Promise<boolean> {
    const haveEnded = await this.repository.whatIsUnderWay();
    const deadline = performance.now() + LONGEST_WAIT_FOR_OTHERS_MS;
    while (!(await haveEnded())) {
      if (performance.now() > deadline) return false;
      await setTimeout(BETWEEN_LOOKS_MS);
    }
    return true;
  }

  private async removeGrain(horizon: DueHorizon, all: AllHorizons, report: SweepReport): Promise<void> {
    const { scope, grain } = horizon;
    if (grain === 'facts') return;
    const accounts =
      scope === 'network'
        ? [NETWORK]
        : scope === 'account'
          ? [horizon.account_id]
          : await this.repository.accountsWithRollups([...all.accounts.keys()]);
    const range = { from: horizon.removed_before, to: horizon.before };
    let complete = true;
    for (const accountId of accounts) {
      const removed = await this.repository.removeGrain(accountId, grain, range);
      if (removed === undefined) complete = false;
      else report[grain] += removed;
    }
    if (complete) await this.repository.markRemoved(horizon);
    else report.complete = false;
  }

  /**
   * Drops months that are too old for every account. In other months it removes records of accounts with a policy of
   * their own day by day. It removes the records of all other accounts once the month is too old for them.
   */
  private async removeFacts(
    due: readonly DueHorizon[],
    all: AllHorizons,
    report: SweepReport,
  ): Promise<void> {
    if (due.length === 0) return;
    const own = [...all.accounts.keys()];
    const forAll = Math.min(all.standard.facts, ...[...all.accounts.values()].map(({ facts }) => facts));
    const standard = due.find(({ scope }) => scope === 'standard');
    for (const month of await this.repository.months()) {
      const lastEnd = month.ends + LONGEST_FACT_MS;
      if (lastEnd <= forAll) {
        add(report, await this.repository.dropMonth(month));
        report.months++;
      } else if (standard && lastEnd > standard.removed_before && lastEnd <= standard.before) {
        add(report, await this.repository.removeMonth(month, own));
      }
    }
    for (const horizon of due) {
      const { scope, account_id: accountId, before } = horizon;
      if (scope === 'account') add(report, await this.repository.removeRecordsOf(accountId, before));
      if (scope !== 'network') {
        const accounts = scope === 'account' ? { accountId } : { without: own };
        report.readings += await this.readings.remove(accounts, before);
      }
      await this.repository.markRemoved(horizon);
    }
  }
}

function add(report: SweepReport, removed: { records: number; identities: number }): void {
  report.records += removed.records;
  report.identities += removed.identities;
}

/** Another transaction held a lock for longer than a sweep waits. */
const isInUse = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '55P03';
