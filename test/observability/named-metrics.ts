import { readFileSync } from 'node:fs';

/** A metric as an expression names it: with labels that are asked for, some of them with one value. */
export interface NamedMetric {
  readonly expression: string;
  readonly name: string;
  readonly labels: readonly { readonly label: string; readonly value?: string }[];
}

/** The expressions of a rules file, in which each stands on a line of its own. */
export function expressionsOfRules(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^ *expr: '(.*)'$/gm)].map(([, text = '']) =>
    text.replaceAll("''", "'"),
  );
}

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly targets?: readonly Target[];
  }[];
  readonly templating: { readonly list: readonly { readonly definition?: string }[] };
}

export function readDashboard(path: string): Dashboard {
  return JSON.parse(readFileSync(path, 'utf8')) as Dashboard;
}

/** The expressions of a dashboard; the labels of a legend count as asked for by its expression. */
export function expressionsOfDashboard({ panels, templating }: Dashboard): string[] {
  const targets = panels.flatMap(({ targets: all = [] }) => all);
  const legends = targets.map(({ expr, legendFormat }) => {
    const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    return labels.length === 0 ? expr : `sum by (${labels.join(', ')}) (${expr})`;
  });
  const variables = templating.list.flatMap(({ definition }) => definition ?? []);
  return [
    ...legends,
    ...variables.map((text) => text.replace(/^label_values\((.*), (\w+)\)$/, 'sum by ($2) ($1)')),
  ];
}

const METRIC = /\b((?:edgemeter|nodejs|process)_\w+)(?:\{([^}]*)\})?/g;
const MATCHER = /(\w+)(=~|!~|!=|=)"([^"]*)"/g;
const GROUPING = /\bby \(([^)]*)\)/g;

/** The metrics that an expression names; labels grouped by are asked for of each of them. */
export function metricsOf(expression: string): NamedMetric[] {
  const grouped = [...expression.matchAll(GROUPING)].flatMap(([, list = '']) => list.split(', '));
  return [...expression.matchAll(METRIC)].map(([, name = '', matchers = '']) => {
    const matched = [...matchers.matchAll(MATCHER)].map(([, label = '', operator, value = '']) =>
      operator === '=' ? { label, value } : { label },
    );
    return { expression, name, labels: [...matched, ...grouped.map((label) => ({ label }))] };
  });
}
