import type { Fault } from '../api.js';
import { enclosing } from './paths.js';

/** The control that stands for a field: its own, or the nearest that it lies in. */
export const controlFor = (field: string, controls: ReadonlySet<string>): string | undefined =>
  enclosing(field).find((path) => controls.has(path));

/** The faults at their controls. Those of one control stand together. */
export function placeFaults(
  faults: readonly Fault[],
  controls: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const placed = new Map<string, string>();
  for (const { field, description } of faults) {
    const control = field === undefined ? undefined : controlFor(field, controls);
    if (control === undefined) continue;
    const before = placed.get(control);
    placed.set(control, before === undefined ? description : `${before} ${description}`);
  }
  return placed;
}

/** The controls that are on the screen. */
export const controlsIn = (root: ParentNode): Set<string> =>
  new Set(
    [...root.querySelectorAll<HTMLElement>('[data-control]')].map(({ dataset }) => dataset.control ?? ''),
  );

/** Leads the reader to a control. */
export function focusOn(control: string): void {
  const found = [...document.querySelectorAll<HTMLElement>('[data-control]')].find(
    ({ dataset }) => dataset.control === control,
  );
  found?.focus();
}
