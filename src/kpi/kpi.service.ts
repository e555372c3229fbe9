import { Inject, Injectable } from '@nestjs/common';
import { ConcurrencyLimiter } from '../access/limits/concurrency/concurrency-limiter.js';
import { publicReader } from '../access/limits/concurrency/reader.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import type { AnswerStream } from '../http/answer-stream.js';
import type { ReaderWait } from '../http/reader-wait.js';
import { horizonsFor } from '../query-engine/plan-context.js';
import { PlanChooser } from '../query-engine/plan-chooser.js';
import { planKpi, type KpiPlan } from './kpi-plan.js';
import type { KpiRequest } from './kpi-request.js';
import { KpiRepository } from './kpi.repository.js';
import { nextPageLink } from './next-page-link.js';
import { framed, RowArray } from './row-array.js';
import type { KpiQuery, KpiRow } from './sql/kpi-rows.js';
import { toKpiQuery } from './to-query.js';

/** Answers requests for KPIs. */
@Injectable()
export class KpiService {
  constructor(
    private readonly rows: KpiRepository,
    private readonly chooser: PlanChooser,
    private readonly limiter: ConcurrencyLimiter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The stages of a request after its pipe: query -> admit -> plan -> read -> render -> stream.
   * @throws failures before the first rows.
   */
  async answer({ kpi, parameters, url, address }: KpiRequest, stream: AnswerStream): Promise<void> {
    const query = toKpiQuery(kpi, parameters, this.clock());
    const [frame, print] = framed(kpi, parameters.form);
    const array = new RowArray(stream, frame);
    const send = (rows: readonly KpiRow[], wait?: ReaderWait) =>
      array.write(rows.map(print), nextPageLink(url, rows[0]), wait);
    await stream.run(async (signal) => {
      const last = await this.limiter.run(publicReader(address), signal, async (permit) =>
        this.rows.read(await this.plan(query), signal, (rows) => send(rows, permit)),
      );
      // The connection to the database is free by now: a slow client that reads the last rows holds no connection.
      await send(last);
      await array.end();
    });
  }

  private async plan(query: KpiQuery): Promise<KpiPlan> {
    const context = await this.chooser.context();
    const plan = planKpi(query, this.chooser.choice, horizonsFor({ accounts: 'all' }, context));
    if (plan.query.intervals.length > 0) this.chooser.chose(plan.level);
    return plan;
  }
}
