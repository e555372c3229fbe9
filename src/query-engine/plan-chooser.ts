import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import { ANY_SOURCE, type Plan, type PlanChoice } from './plan.js';
import { planFor, type PlanContext } from './plan-context.js';
import type { LevelName } from '../rollups/stored/levels.js';
import type { UsageQuery } from './usage-query.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';

/** Plans queries, and counts what they are answered from. Only tests that compare sources restrict the choice. */
@Injectable()
export class PlanChooser {
  choice: PlanChoice = ANY_SOURCE;

  constructor(
    private readonly horizons: RetentionHorizons,
    private readonly metrics: Metrics,
  ) {}

  /** What plans go by now. Mostly needs no round trip. */
  async context(): Promise<PlanContext> {
    return { grains: this.choice.grains, horizons: await this.horizons.current() };
  }

  /** The plan of a query that is to be answered by it. */
  plan(query: UsageQuery, context: PlanContext): Plan {
    const chosen = planFor(query, context);
    this.chose(chosen.source === 'stored' ? chosen.level : undefined);
    return chosen;
  }

  /** Counts what a query is answered from: stored aggregates of a level, or the facts. */
  chose(level: LevelName | undefined): void {
    this.metrics.plans.inc({ source: level === undefined ? 'facts' : 'stored', level: level ?? '' });
  }
}
