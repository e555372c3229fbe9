import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../config/clock.js';
import type { DatabaseConfig } from '../config/sections.js';
import { CLOCK, DATABASE_CONFIG } from '../config/config.module.js';
import { KpiRepository } from './kpi.repository.js';
import type { KpiRow } from './sql/kpi-rows.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { readKpiParameters } from './kpi-parameters.js';
import type { Kpi } from './kpis.js';
import { nextPageLink } from './next-page-link.js';
import type { RowStream } from './row-stream.js';
import { toKpiQuery } from './to-query.js';
import { ConcurrencyLimiter } from '../access/limits/concurrency-limiter.js';

/** Answers requests for KPIs. */
@Injectable()
export class KpiService {
  private readonly concurrencyLimiter: ConcurrencyLimiter;

  constructor(
    private readonly rows: KpiRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE_CONFIG) { poolSize }: DatabaseConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    // A slow reader keeps its connection for as long as it reads, and anyone may ask: half are left to the others.
    this.concurrencyLimiter = new ConcurrencyLimiter(Math.max(1, Math.floor(poolSize / 2)));
  }

  /**
   * The way of a request: parameters -> query -> rows -> stream.
   * @param url path and query as requested.
   * @throws KpiRefused for bad parameters; whatever fails before the first rows are there.
   */
  async answer(kpi: Kpi, url: string, stream: RowStream): Promise<void> {
    const query = toKpiQuery(kpi, readKpiParameters(kpi, url), this.clock());
    const send = (rows: readonly KpiRow[]) => stream.write(rows.map(kpi.print), nextPageLink(url, rows[0]));
    try {
      const lastRows = await this.concurrencyLimiter.run(stream.gone, () =>
        this.rows.read(query, stream.gone, send),
      );
      await send(lastRows);
      stream.end();
    } catch (error) {
      if (stream.gone.aborted) this.logger.debug({ error }, 'nobody waits for the answer any more');
      else if (!stream.begun) throw error;
      else {
        this.logger.error({ error }, 'an answer under way was broken off');
        stream.break();
      }
    }
  }
}
