import { formatRfc3339, HOUR } from '@edgemeter/chart/zones.js';
import type { ApiProblem, Fault } from '../api.js';
import type { FileScope } from '../csv-file.js';
import { withDefaults } from '../defaults.js';
import { browserZone, go } from '../navigation.js';
import { parseView } from '../state.js';

/** What the service says of a body of records. */
export interface Verdict {
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly errors?: readonly (Fault & { readonly line?: number; readonly index?: number })[];
}

/** What has become of a file. */
export type Upload =
  | { readonly state: 'none' }
  | { readonly state: 'sending' }
  | { readonly state: 'done'; readonly verdict: Verdict; readonly scope: FileScope | undefined }
  | { readonly state: 'failed'; readonly problem: ApiProblem };

/** The verdict on a file, and the way to its chart. */
export function UploadResult({ upload }: { upload: Upload }) {
  if (upload.state === 'none') return null;
  if (upload.state === 'sending') return <p class="banner">Sending…</p>;
  if (upload.state === 'failed') {
    const { problem } = upload;
    return (
      <div class="problem" role="alert">
        <p>
          <strong>
            {problem.status === 401 || problem.status === 403
              ? 'Sign in with an API key of scope usage:write first.'
              : 'The file was refused.'}
          </strong>
        </p>
        <ul>
          {problem.faults.map(({ code, description, field }) => (
            <li key={code + (field ?? '')}>
              {field && <code>{field}</code>} {description}
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const { verdict, scope } = upload;
  const show = () => {
    if (!scope) return;
    const tz = browserZone();
    const fragment = new URLSearchParams({
      from: formatRfc3339(scope.from - (scope.from % HOUR), tz),
      to: formatRfc3339(Math.ceil(scope.to / HOUR) * HOUR, tz),
      tz,
    });
    for (const account of scope.accounts) fragment.append('acc', account);
    go(withDefaults(parseView('/portal/connectivity', fragment.toString()), Date.now(), tz));
  };
  return (
    <div class={`banner ${verdict.rejected > 0 ? 'warn' : 'ok'}`}>
      <p>
        <strong>
          {verdict.accepted} of {verdict.received} records stored.
        </strong>{' '}
        {verdict.duplicates > 0 && `${verdict.duplicates} were known already. `}
        {verdict.rejected > 0 && `${verdict.rejected} were refused.`}
      </p>
      {verdict.errors && verdict.errors.length > 0 && (
        <ul>
          {verdict.errors.slice(0, 10).map((error, i) => (
            <li key={i}>
              {error.line !== undefined && `Line ${error.line}: `}
              {error.field && <code>{error.field}</code>} {error.description}
            </li>
          ))}
        </ul>
      )}
      {scope && verdict.accepted + verdict.duplicates > 0 && (
        <button type="button" class="primary" onClick={show}>
          See their chart
        </button>
      )}
    </div>
  );
}
