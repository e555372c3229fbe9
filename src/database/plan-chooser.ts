import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import { ANY_SOURCE, plan, type Plan, type PlanChoice } from '../usage/plan.js';
import type { LevelName } from '../usage/stored/levels.js';
import type { UsageQuery } from '../usage/usage-query.js';

/** Plans queries. Whoever compares one source with another restricts the choice; nothing else does. */
@Injectable()
export class PlanChooser {
  choice: PlanChoice = ANY_SOURCE;

  constructor(private readonly metrics: Metrics) {}

  plan(query: UsageQuery): Plan {
    const chosen = plan(query, this.choice);
    this.chose(chosen.source === 'stored' ? chosen.level : undefined);
    return chosen;
  }

  /** Notes what a query is answered from: stored aggregates of a level, or the facts. */
  chose(level: LevelName | undefined): void {
    this.metrics.plans.of(level === undefined ? 'facts' : 'stored', level ?? '').value++;
  }
}
