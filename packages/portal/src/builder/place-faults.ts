import type { Fault } from '../api.js';
import { descriptionsBy } from '../descriptions-by.js';
import { enclosing } from './paths.js';

/** The control that stands for a field: its own, or the nearest that it lies in. */
export const controlFor = (field: string, controls: ReadonlySet<string>): string | undefined =>
  enclosing(field).find((path) => controls.has(path));

/** The faults at their controls. Those of one control stand together. */
export const placeFaults = (
  faults: readonly Fault[],
  controls: ReadonlySet<string>,
): ReadonlyMap<string, string> =>
  descriptionsBy(faults, ({ field }) => (field === undefined ? undefined : controlFor(field, controls)));

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
