import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, type Call } from '../api.js';
import { copy } from '../copy.js';
import { coarser } from '../dates.js';
import { download } from '../download.js';
import { change, useView } from '../navigation.js';
import { computable } from '../state.js';
import type { Answer } from '../use-answer.js';
import type { ReportBody } from '../requests.js';
import { FaultField } from './FaultField.js';
import { ShowRequest } from './ShowRequest.js';

/** Whether something has lasted longer than a moment. */
function useSlow(active: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!active) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), 150);
    return () => clearTimeout(timer);
  }, [active]);
  return slow;
}

interface PanelProps<Data> {
  readonly title: string;
  readonly note?: string;
  readonly answer: Answer<unknown>;
  /** The panel's part of the answer. */
  readonly data: Data | ApiProblem | undefined;
  readonly request?: Call;
  /** The same request for CSV; absent: no CSV. */
  readonly csv?: Call;
  readonly isEmpty?: (data: Data) => boolean;
  readonly empty?: ComponentChildren;
  readonly skeleton?: string;
  /** Buttons before those that every panel has. */
  readonly tools?: ComponentChildren;
  /** What the answer depends on: it stays in every state. */
  readonly before?: ComponentChildren;
  readonly children: (data: Data) => ComponentChildren;
}

/** A panel: one request, its answer in one of its states, and the request itself. */
export function Panel<Data>(props: PanelProps<Data>) {
  const {
    title,
    note,
    answer,
    data,
    request,
    csv,
    children,
    isEmpty,
    empty,
    skeleton = 'chart',
    tools,
    before,
  } = props;
  const slow = useSlow(answer.loading);
  const [asking, setAsking] = useState(false);
  const problem = data instanceof ApiProblem ? data : answer.problem;
  const known = data instanceof ApiProblem ? undefined : data;
  const head = `panel-${title.replaceAll(/\W+/g, '-').toLowerCase()}`;
  return (
    <section class="panel" aria-labelledby={head} aria-busy={answer.loading}>
      <header class="panel-head">
        <h2 id={head}>{title}</h2>
        {note && <p class="note">{note}</p>}
        <div class="panel-tools">
          {tools}
          {csv && (
            <button
              type="button"
              class="quiet"
              disabled={known === undefined}
              onClick={() => void download(csv, title)}
              aria-label={`CSV of ${title}`}
            >
              CSV
            </button>
          )}
          {request && (
            <button
              type="button"
              class="quiet"
              onClick={() => setAsking(true)}
              aria-label={`Show this request: ${title}`}
            >
              Show this request
            </button>
          )}
        </div>
      </header>
      {before}
      {problem && (
        <Problem
          problem={problem}
          request={request}
          retry={answer.retry}
          stale={known !== undefined}
          at={answer.at}
        />
      )}
      {known === undefined && !problem && (slow || answer.loading) && (
        <div class={`skeleton ${skeleton} ${slow ? 'shown' : ''}`} aria-hidden="true" />
      )}
      {known !== undefined && (
        <div class={(slow && answer.loading) || problem ? 'dimmed' : undefined}>
          {isEmpty?.(known) ? <Empty>{empty}</Empty> : children(known)}
        </div>
      )}
      {asking && request && <ShowRequest call={request} close={() => setAsking(false)} />}
    </section>
  );
}

/** What empties a view, and how to widen it. */
function Empty({ children }: { children?: ComponentChildren }) {
  const view = useView();
  const filters = [
    view.sub !== '' && ['sub', 'the subscriber', { sub: '' }],
    view.site.length > 0 && ['site', 'the site', { site: [] }],
    view.acc.length > 0 && ['acc', 'the account', { acc: [] }],
  ].filter((one) => one !== false) as [string, string, Parameters<typeof change>[0]][];
  return (
    <div class="empty">
      <p>{children ?? 'There is no usage in this view.'}</p>
      {filters.map(([key, name, without]) => (
        <button type="button" key={key} onClick={() => change(without)}>
          Without {name}
        </button>
      ))}
      <button type="button" onClick={() => change({ from: 'NOW-90d', to: 'NOW' })}>
        Look at the last 90 days
      </button>
    </div>
  );
}

const HINTS: Readonly<Record<number, string>> = {
  0: 'The service cannot be reached. The view is asked for again when the browser is online.',
  403: 'This credential may not see this view.',
  429: 'There were too many requests.',
  504: 'The report took too long.',
};

function Problem({
  problem,
  request,
  retry,
  stale,
  at,
}: {
  problem: ApiProblem;
  request: Call | undefined;
  retry: () => void;
  stale: boolean;
  at: number;
}) {
  const view = computable(useView());
  const [left, setLeft] = useState(problem.retryAfter ?? 0);
  useEffect(() => setLeft(problem.retryAfter ?? 0), [problem]);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => {
      setLeft(left - 1);
      if (left === 1) retry();
    }, 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  const tooLarge = problem.status === 504 || problem.faults.some(({ code }) => code === '40470104');
  const next = coarser(view.g);
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{HINTS[problem.status] ?? 'The request was refused.'}</strong>
        {stale &&
          ` As of ${new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: view.tz })}.`}
      </p>
      {problem.faults.length > 0 && (
        <ul>
          {problem.faults.map((fault) => (
            <li key={fault.code + (fault.field ?? '')}>
              <FaultField fault={fault} body={request?.body as ReportBody | undefined} /> {fault.description}{' '}
              {fault.code && <span class="code">{fault.code}</span>}
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        <button type="button" onClick={retry}>
          {left > 0 ? `Retry in ${left} s` : 'Retry'}
        </button>
        {tooLarge && next && (
          <button type="button" onClick={() => change({ g: next })}>
            Coarser buckets
          </button>
        )}
        {problem.trackingId !== undefined && (
          <button type="button" class="quiet" onClick={() => copy(problem.trackingId ?? '')}>
            Copy tracking id
          </button>
        )}
      </div>
    </div>
  );
}
