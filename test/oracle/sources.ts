import { PlanChooser } from '../../src/query-engine/plan-chooser.js';
import { ANY_SOURCE, ONLY_FACTS, type Plan, type PlanChoice } from '../../src/query-engine/plan.js';
import { GRAINS } from '../../src/horizons/horizons.js';
import type { TestApp } from '../support/test-app.js';

export const ANY = 'any source';
export const FACTS = 'facts';

/** Every way in which the planner may be made to answer. */
const SOURCES: Readonly<Record<string, PlanChoice>> = {
  [ANY]: ANY_SOURCE,
  [FACTS]: ONLY_FACTS,
  slots: { grains: ['slots'] },
  'hours and slots': { grains: ['hours', 'slots'] },
  'days and slots': { grains: ['day', 'slots'] },
};

export const SOURCE_NAMES = Object.keys(SOURCES);

/** Does something with the service's planner restricted to a source. */
export async function from<T>(source: string, { app }: TestApp, work: () => Promise<T>): Promise<T> {
  const chooser = app.get(PlanChooser);
  chooser.choice = SOURCES[source] ?? ANY_SOURCE;
  try {
    return await work();
  } finally {
    chooser.choice = ANY_SOURCE;
  }
}

/** What an answer was made of: a test that never reads a grain says nothing of it. */
export type Ingredient = 'facts' | (typeof GRAINS)[number];

/** Counts from now on how many queries were answered from what. */
export function countIngredients({ app }: TestApp): ReadonlyMap<Ingredient, number> {
  const counts = new Map<Ingredient, number>();
  const chooser = app.get(PlanChooser);
  const decide = chooser.plan.bind(chooser);
  chooser.plan = (query, context) => {
    const plan = decide(query, context);
    for (const name of ingredientsOf(plan)) counts.set(name, (counts.get(name) ?? 0) + 1);
    return plan;
  };
  return counts;
}

function ingredientsOf(plan: Plan): Ingredient[] {
  return plan.source === 'facts' ? ['facts'] : GRAINS.filter((grain) => plan.periods[grain].length > 0);
}
