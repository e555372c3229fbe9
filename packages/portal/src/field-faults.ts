import { ApiProblem, type Fault } from './api.js';
import type { ReportBody } from './requests.js';
import type { View } from './state.js';

/** A control, by its key of the view. */
export type Control = keyof View;

/** What the service refuses, by the controls that it names. */
export type Refusals = Readonly<Partial<Record<Control, string>>>;

const FIELDS: readonly (readonly [RegExp, keyof View])[] = [
  [/^start_date_time$/, 'from'],
  [/^end_date_time$/, 'to'],
  [/^time_zone$/, 'tz'],
  [/^granularity$/, 'g'],
  [/^compare\b/, 'cmp'],
  [/^fill$/, 'idle'],
  [/^(dimensions|limit|others|order_by)\b/, 'by'],
];

const DIMENSIONS: Readonly<Record<string, keyof View>> = {
  account_id: 'acc',
  customer_site_id: 'site',
  msisdn: 'sub',
  imsi: 'sub',
  user_id: 'sub',
};

/** The control of a filter: filters are named by their place in the request. */
function filterControl(field: string, body: ReportBody): Control | undefined {
  const [, place] = /^dimension_filter_clauses\[(\d+)\]/.exec(field) ?? [];
  const clauses = body.dimension_filter_clauses as
    readonly { readonly filters: readonly { readonly dimension_name: string }[] }[] | undefined;
  const name = clauses?.[Number(place)]?.filters[0]?.dimension_name ?? '';
  if (field.startsWith('dimension_filter_clauses') && place === undefined) return 'acc';
  return Object.hasOwn(DIMENSIONS, name) ? DIMENSIONS[name] : undefined;
}

/** The control that a field of a request comes from; undefined: the reader cannot change it. */
export function controlOf(field: string, body: ReportBody): Control | undefined {
  const own = field.replace(/^requests\[\d+\]\./, '');
  return FIELDS.find(([pattern]) => pattern.test(own))?.[1] ?? filterControl(own, body);
}

/** The faults of refused requests at their controls. Each request of a screen says the same of a shared control. */
export function refusalsOf(answers: readonly (readonly [unknown, ReportBody])[]): Refusals {
  const refusals: Partial<Record<Control, string>> = {};
  for (const [problem, body] of answers) {
    if (!(problem instanceof ApiProblem)) continue;
    for (const { field, description } of problem.faults) {
      const control = field === undefined ? undefined : controlOf(field, body);
      if (control !== undefined) refusals[control] ??= description;
    }
  }
  return refusals;
}

let reveal: ((control: Control) => void) | undefined;

/** @param next opens what hides a control. */
export function onReveal(next: (control: Control) => void): () => void {
  reveal = next;
  return () => {
    if (reveal === next) reveal = undefined;
  };
}

const elementOf = (control: Control): HTMLElement | null =>
  document.querySelector(`[data-control~="${control}"]`);

/** Whether a control of this fault is on the screen. */
export const hasControl = ({ field }: Fault, body: ReportBody | undefined): Control | undefined => {
  const control = field === undefined || !body ? undefined : controlOf(field, body);
  return control !== undefined && elementOf(control) ? control : undefined;
};

/** Leads the reader to a control. */
export function focusControl(control: Control): void {
  reveal?.(control);
  requestAnimationFrame(() => elementOf(control)?.focus());
}
