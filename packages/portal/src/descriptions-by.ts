import type { Fault } from './api.js';

/** The descriptions of faults by the control that each belongs to. Those of one control stand together. */
export function descriptionsBy<Control extends string>(
  faults: readonly Fault[],
  controlOf: (fault: Fault) => Control | undefined,
): Map<Control, string> {
  const found = new Map<Control, string>();
  for (const fault of faults) {
    const control = controlOf(fault);
    if (control === undefined) continue;
    const before = found.get(control);
    found.set(control, before === undefined ? fault.description : `${before} ${fault.description}`);
  }
  return found;
}
