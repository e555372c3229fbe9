import { useEffect } from 'preact/hooks';
import { ask } from '../api.js';
import type { Answer } from '../builder/answer.js';
import { AnswerPart } from '../builder/AnswerPart.js';
import { BuilderForm } from '../builder/BuilderForm.js';
import { Check, type Understood } from '../builder/Check.js';
import { folded, requestOf } from '../builder/from-view.js';
import type { Language } from '../builder/language.js';
import { withValue } from '../builder/paths.js';
import { controlFor, controlsIn } from '../builder/place-faults.js';
import { loadRequest, presentRequest } from '../builder/request.js';
import { printRequest, readRequest } from '../builder/request-text.js';
import { RequestText } from '../builder/RequestText.js';
import { useRequest } from '../builder/use-request.js';
import { copy } from '../copy.js';
import { withDefaults } from '../defaults.js';
import { amend, browserZone, useView } from '../navigation.js';
import { Faults } from '../parts/Faults.js';
import { SavedReports } from '../parts/SavedReports.js';
import type { ReportBody } from '../requests.js';
import { isRequestText, parseView } from '../state.js';
import { useAnswer } from '../use-answer.js';
import { useScope, type Scope } from '../use-scope.js';

const NONE: readonly never[] = [];

/** Makes `q` say what the other keys of the URL say. */
function useFolded(scope: Scope): void {
  const view = useView();
  useEffect(() => {
    const next = scope.sound ? folded(view, scope.accounts) : undefined;
    if (next) amend(next);
  }, [view, scope.sound, scope.accounts]);
}

/** What the service says of a text: how it understands it, and the answer once it does. */
function useService(text: string) {
  const isSent = isRequestText(text) && readRequest(text).isJson;
  const asked = isSent ? text : undefined;
  const checked = useAnswer<Understood>(asked, (signal) =>
    ask({ path: '/connectivity/v1/report:validate', method: 'POST', body: text }, signal),
  );
  const understood = checked.key === asked && !checked.problem ? checked.data : undefined;
  const answer = useAnswer<Answer>(understood ? asked : undefined, (signal) =>
    ask({ path: '/connectivity/v1/report', method: 'POST', body: text }, signal),
  );
  return { understood, problem: isSent ? checked.problem : undefined, answer };
}

/** A saved report is fetched as CSV as well, which has no metadata. */
const withoutMetadata = (body: ReportBody | undefined): ReportBody | undefined =>
  body && Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'metadata'));

const firstRequest = (accounts: readonly string[]): ReportBody =>
  requestOf(withDefaults(parseView('/portal/builder', ''), Date.now(), browserZone()), accounts);

/** Any report, as a form and as text, beside its answer. */
export function Builder() {
  const scope = useScope();
  useFolded(scope);
  const { text, settled, edit } = useRequest();
  const language = useAnswer<Language>('language', (signal) =>
    ask({ path: '/connectivity/v1/metadata' }, signal),
  );
  const { understood, problem, answer } = useService(settled);
  const request = isRequestText(text) ? readRequest(text) : undefined;
  const shown = readRequest(answer.key ?? settled).body;
  const nextPage = (token: string) => {
    if (request?.body) edit(printRequest(withValue(request.body, ['page_token'], token) as ReportBody));
  };
  return (
    <>
      <Faults scope={scope} />
      <div class="builder">
        <section class="panel" aria-labelledby="builder-form">
          <header class="panel-head">
            <h2 id="builder-form">Report</h2>
          </header>
          <Check
            understood={understood}
            problem={problem}
            controlOf={(field) => controlFor(field, controlsIn(document))}
          />
          {language.data && request?.body && (
            <BuilderForm
              body={request.body}
              language={language.data}
              faults={problem?.faults ?? NONE}
              values={{ account_id: scope.accounts, customer_site_id: scope.sites }}
              edit={edit}
            />
          )}
          {request?.fault !== undefined && (
            <p class="banner warn" role="alert">
              {request.fault} The form shows the request again when it can. Until then the text below is the
              request.
            </p>
          )}
          {request && <RequestText text={text} edit={(next) => edit(next, 'text')} />}
          <div class="row tools">
            <button type="button" onClick={() => copy(location.href)}>
              Copy the link to this view
            </button>
            <button type="button" onClick={() => copy(presentRequest()?.text ?? '')}>
              Copy the request
            </button>
            <button type="button" onClick={() => loadRequest(firstRequest(scope.accounts))}>
              Start over
            </button>
          </div>
        </section>
        <AnswerPart answer={answer} body={shown} language={language.data} nextPage={nextPage} />
      </div>
      <SavedReports body={understood && withoutMetadata(readRequest(settled).body)} show={loadRequest} />
    </>
  );
}
