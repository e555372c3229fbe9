import { useMemo } from 'preact/hooks';
import { Chart } from '../parts/Chart.js';
import { Panel } from '../parts/Panel.js';
import type { ReportBody } from '../requests.js';
import { csvCall, isBlank, reportCall } from '../screens/report-calls.js';
import type { Answer as Asked } from '../use-answer.js';
import { isRange, tablesOf, type Answer } from './answer.js';
import { chartsOf } from './charts.js';
import type { Language } from './language.js';
import { Save } from './Save.js';
import { Tables } from './Tables.js';

interface AnswerPartProps {
  readonly answer: Asked<Answer>;
  readonly body: ReportBody | undefined;
  readonly language: Language | undefined;
  readonly nextPage: (token: string) => void;
}

/** The answer: its charts, and everything that it says as tables. */
export function AnswerPart({ answer, body, language, nextPage }: AnswerPartProps) {
  const { data } = answer;
  const charts = useMemo(() => {
    if (!data || !language) return undefined;
    return isRange(data) ? chartsOf(data, body ?? {}, language) : { models: [], left: 0 };
  }, [data, language]);
  const tables = useMemo(() => (data ? tablesOf(data) : undefined), [data]);
  const token = data?.next_page_token;
  return (
    <div class="stack">
      <Panel
        title="Answer"
        answer={answer}
        data={charts}
        request={body && reportCall(body)}
        csv={body && csvCall(body)}
        isEmpty={() => data !== undefined && isRange(data) && isBlank(data)}
      >
        {({ models, left }) => (
          <>
            {models.map((model, i) => (
              <Chart key={`${i} ${model.ranks}`} id={`answer${i}`} model={model} />
            ))}
            {models.length === 0 && (
              <p class="note">This answer has no course over time. Its values stand below.</p>
            )}
            {left > 0 && <p class="note">The charts leave {left} series to the table of points.</p>}
          </>
        )}
      </Panel>
      <Panel title="Values" answer={answer} data={tables}>
        {(shown) => (
          <>
            <Tables tables={shown} />
            {typeof token === 'string' && (
              <button type="button" onClick={() => nextPage(token)}>
                Next page of groups
              </button>
            )}
          </>
        )}
      </Panel>
      {language && (
        <section class="panel" aria-label="File">
          <Save language={language} body={body} />
        </section>
      )}
    </div>
  );
}
