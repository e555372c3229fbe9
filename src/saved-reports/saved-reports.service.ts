import { Inject, Injectable } from '@nestjs/common';
import { actorOf } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import type { Principal } from '../access/authentication/principal.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { ReportService } from '../connectivity-report/report.service.js';
import type { ReportDto } from '../connectivity-report/request/report.dto.js';
import { ApiError } from '../errors/api-error.js';
import type { ReadShape } from '../errors/read-shape.js';
import type { Abortable } from '../http/client-signal.js';
import { ownerOf } from './owner.js';
import { readSaved, type ReportToSave } from './saved-report-requests.js';
import { SavedReportsRepository, type StoredReport } from './saved-reports.repository.js';

/** The most saved reports of an owner. */
export const MOST_REPORTS = 100;

const TARGET = 'saved-report';

/**
 * Reports saved by name. A saved report is only a request: it is resolved for the credential that asks, at the time it
 * asks.
 */
@Injectable()
export class SavedReportsService {
  constructor(
    private readonly repository: SavedReportsRepository,
    private readonly reports: ReportService,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In order of names. */
  list(principal: Principal): Promise<StoredReport[]> {
    return this.repository.list(ownerOf(principal));
  }

  /** The request of a saved report. @throws ApiError UNKNOWN_RESOURCE */
  async requestOf(name: string, principal: Principal): Promise<ReadShape<ReportDto>> {
    const stored = await this.repository.find(ownerOf(principal), name);
    if (!stored) throw unknownReport();
    return readSaved(stored.request);
  }

  /**
   * Saves a report that the principal could ask for now. Replaces a report of the same name.
   * @param client aborts when it disconnects or its deadline passes.
   * @throws ApiError as the report itself would; SAVED_REPORTS_FULL
   */
  async put(
    name: string,
    { request, body }: ReportToSave,
    principal: Principal,
    client: Abortable,
  ): Promise<StoredReport> {
    await this.reports.validate(body, principal, client);
    const actor = actorOf(principal);
    const change = { name, request, by: actor.id, at: new Date(this.clock()) };
    const stored = await this.repository.put(ownerOf(principal), change, MOST_REPORTS, (unit, before) =>
      this.audit.record(
        {
          actor,
          action: 'saved-report.put',
          targetKind: TARGET,
          target: name,
          details: { accounts: principal.accounts, before: before ?? null, after: request },
        },
        unit,
      ),
    );
    if (stored) return stored;
    throw new ApiError({ name: 'SAVED_REPORTS_FULL', detail: `at most ${MOST_REPORTS}` });
  }

  /** @throws ApiError UNKNOWN_RESOURCE */
  async remove(name: string, principal: Principal): Promise<void> {
    const actor = actorOf(principal);
    const found = await this.repository.remove(ownerOf(principal), name, (unit, before) =>
      this.audit.record(
        {
          actor,
          action: 'saved-report.remove',
          targetKind: TARGET,
          target: name,
          details: { accounts: principal.accounts, before: before ?? null, after: null },
        },
        unit,
      ),
    );
    if (!found) throw unknownReport();
  }
}

const unknownReport = () => new ApiError({ name: 'UNKNOWN_RESOURCE', field: 'name' });
