import type { Fault } from '../api.js';
import { focusControl, hasControl } from '../field-faults.js';
import type { ReportBody } from '../requests.js';

/** The field of a fault. Where a control of the screen stands for it, a click leads there. */
export function FaultField({ fault, body }: { fault: Fault; body: ReportBody | undefined }) {
  const { field } = fault;
  if (field === undefined) return null;
  const control = hasControl(fault, body);
  if (control === undefined) return <code>{field}</code>;
  return (
    <button type="button" class="link" onClick={() => focusControl(control)} aria-label={`Go to ${field}`}>
      <code>{field}</code>
    </button>
  );
}
