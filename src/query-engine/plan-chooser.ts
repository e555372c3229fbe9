import { Injectable } from '@nestjs/common';
import { Metrics } from '../telemetry/metrics.js';
import type { Horizons } from '../horizons/horizons.js';
import { ANY_SOURCE, plan, type Plan, type PlanChoice } from './plan.js';
import type { LevelName } from '../rollups/stored/levels.js';
import type { UsageQuery } from './usage-query.js';
import { RetentionHorizons } from '../horizons/retention-horizons.js';

/** Plans queries over what is kept. Whoever compares one source with another restricts the choice; nothing else does. */
@Injectable()
export class PlanChooser {
  choice: PlanChoice = ANY_SOURCE;

  constructor(
    private readonly horizons: RetentionHorizons,
    private readonly metrics: Metrics,
  ) {}

  /** What there is to wait for before anything is planned: mostly nothing. */
  ready(): Promise<void> | undefined {
    return this.horizons.fresh();
  }

  plan(query: UsageQuery): Plan {
    const chosen = this.preview(query);
    this.chose(chosen.source === 'stored' ? chosen.level : undefined);
    return chosen;
  }

  /** The plan that a query would have now, without noting it. */
  preview(query: UsageQuery): Plan {
    return plan(query, { ...this.choice, horizons: this.horizonsOf(query) });
  }

  /** From when on what is kept that a query asks for. */
  horizonsOf({ accounts }: Pick<UsageQuery, 'accounts'>): Horizons {
    return this.horizons.of(accounts);
  }

  /** Notes what a query is answered from: stored aggregates of a level, or the facts. */
  chose(level: LevelName | undefined): void {
    this.metrics.plans.inc({ source: level === undefined ? 'facts' : 'stored', level: level ?? '' });
  }
}
