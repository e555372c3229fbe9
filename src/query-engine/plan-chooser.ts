import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import { ANY_SOURCE, type Plan, type PlanChoice } from './plan.js';
import { planFor, type PlanContext } from './plan-context.js';
import type { LevelName } from '../rollups/stored/levels.js';
import type { UsageQuery } from './usage-query.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';

/** Plans queries, and counts their sources. Only tests that compare sources restrict the choice. */
@Injectable()
export class PlanChooser {
  choice: PlanChoice = ANY_SOURCE;

  constructor(
    private readonly horizons: RetentionHorizons,
    private readonly metrics: Metrics,
  ) {}

  /** The context for plans at present. It rarely needs a round trip to the database. */
  async context(): Promise<PlanContext> {
    return { grains: this.choice.grains, horizons: await this.horizons.current() };
  }

  /** The plan of a query that will be answered. Counts its source. */
  plan(query: UsageQuery, context: PlanContext): Plan {
    const chosen = planFor(query, context);
    this.chose(chosen.source === 'stored' ? chosen.level : undefined);
    return chosen;
  }

  /** Counts the source of an answer: stored aggregates of a level, or the facts. */
  chose(level: LevelName | undefined): void {
    this.metrics.plans.inc({ source: level === undefined ? 'facts' : 'stored', level: level ?? '' });
  }
}
