import type { ApiProblem, Fault } from '../api.js';
import { copy } from '../copy.js';
import { descriptionsBy } from '../descriptions-by.js';
import { isUnsure } from '../use-action.js';

const HEADS: Readonly<Record<number, string>> = {
  0: 'The service cannot be reached.',
  401: 'The credential was refused. Sign in, and try again.',
  403: 'This credential may not do this.',
  429: 'There were too many requests.',
  504: 'The service took too long.',
};

const headOf = ({ status, retryAfter }: ApiProblem): string => {
  const head = HEADS[status] ?? 'It was refused.';
  return retryAfter === undefined ? head : `${head} Try again in ${retryAfter} s.`;
};

/**
 * Why a change was not made.
 * @param shown the faults that stand at a control already.
 */
export function Refused({
  problem,
  shown = () => false,
}: {
  problem: ApiProblem | undefined;
  shown?: (fault: Fault) => boolean;
}) {
  if (!problem) return null;
  const rest = problem.faults.filter((fault) => !shown(fault));
  const marked = problem.faults.length - rest.length;
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{headOf(problem)}</strong>
        {isUnsure(problem) && ' It may have been done all the same: look at the list before you try again.'}
        {marked > 0 && ' See the marked controls.'}
      </p>
      {rest.length > 0 && (
        <ul>
          {rest.map((fault, i) => (
            <li key={i}>
              {fault.field && <code>{fault.field}</code>} {fault.description}{' '}
              {fault.code && <span class="code">{fault.code}</span>}
            </li>
          ))}
        </ul>
      )}
      {problem.trackingId !== undefined && (
        <div class="row">
          <button type="button" class="quiet" onClick={() => copy(problem.trackingId ?? '')}>
            Copy tracking id
          </button>
        </div>
      )}
    </div>
  );
}

/** The descriptions of faults by the control that their field belongs to. */
export function faultsBy<Control extends string>(
  problem: ApiProblem | undefined,
  controlOf: (fault: Fault) => Control | undefined,
): Readonly<Partial<Record<Control, string>>> {
  return Object.fromEntries(descriptionsBy(problem?.faults ?? [], controlOf)) as Partial<
    Record<Control, string>
  >;
}
