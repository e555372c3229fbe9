import { Injectable } from '@nestjs/common';
import { ANY_SOURCE, plan, type Plan, type PlanChoice } from '../usage/plan.js';
import type { UsageQuery } from '../usage/usage-query.js';

/** Plans queries. Whoever compares one source with another restricts the choice; nothing else does. */
@Injectable()
export class PlanChooser {
  choice: PlanChoice = ANY_SOURCE;

  plan(query: UsageQuery): Plan {
    return plan(query, this.choice);
  }
}
