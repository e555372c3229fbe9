import type { ApiProblem } from '../api.js';
import { focusOn } from './place-faults.js';

export interface Understood {
  readonly buckets: number | null;
  readonly estimated_points: number;
  readonly estimate: string;
  readonly most_points: number;
  readonly source: string | readonly string[];
}

interface CheckProps {
  readonly understood: Understood | undefined;
  readonly problem: ApiProblem | undefined;
  /** The control that stands for a field. */
  readonly controlOf: (field: string) => string | undefined;
}

/** How the service understands the request, before it reads any usage. */
export function Check({ understood, problem, controlOf }: CheckProps) {
  if (problem) {
    return (
      <div class="fault" role="alert">
        <ul>
          {problem.faults.map(({ code, field, description }) => (
            <li key={code + (field ?? '')}>
              {field !== undefined && <Field field={field} control={controlOf(field) ?? 'text'} />}{' '}
              {description}
            </li>
          ))}
          {problem.faults.length === 0 && <li>{problem.message}</li>}
        </ul>
      </div>
    );
  }
  if (!understood) return null;
  const { buckets, estimated_points, estimate, most_points, source } = understood;
  return (
    <p class="note" role="status">
      The request is right: {buckets ?? 'some'} buckets, {estimate === 'exact' ? '' : `${estimate} `}
      {estimated_points} points of {most_points} that a report may have, from {[source].flat().join(' and ')}.
    </p>
  );
}

const Field = ({ field, control }: { field: string; control: string }) => (
  <button type="button" class="link" onClick={() => focusOn(control)} aria-label={`Go to ${field}`}>
    <code>{field}</code>
  </button>
);
