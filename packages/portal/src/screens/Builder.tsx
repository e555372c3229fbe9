import type { ReportAnswer } from '@edgemeter/chart/report.js';
import { useMemo } from 'preact/hooks';
import { ask, type ApiProblem } from '../api.js';
import { builderCharts, builderReport, picksOf, printPicks, type Pick, type Words } from '../builder.js';
import { copy } from '../copy.js';
import { refusalsOf, type Refusals } from '../field-faults.js';
import { change, useView } from '../navigation.js';
import { Chart } from '../parts/Chart.js';
import { openReport } from '../open-report.js';
import { FaultField } from '../parts/FaultField.js';
import { Faults } from '../parts/Faults.js';
import { Panel } from '../parts/Panel.js';
import { Choice } from '../parts/Choice.js';
import { QueryBar } from '../parts/QueryBar.js';
import { SavedReports } from '../parts/SavedReports.js';
import type { ReportBody } from '../requests.js';
import { toSave } from '../saved-view.js';
import { computable } from '../state.js';
import { useAnswer } from '../use-answer.js';
import { useScope } from '../use-scope.js';
import { csvCall, isBlank, reportCall } from './report-calls.js';

interface Understood {
  readonly buckets: number | null;
  readonly estimated_points: number;
  readonly estimate: string;
  readonly source: string | readonly string[];
}

const KEYS = ['acc', 'site', 'sub', 'tz', 'g', 'idle'] as const;

/** Any report, beside its chart. */
export function Builder() {
  const view = computable(useView());
  const scope = useScope();
  const { accounts, sites, sound } = scope;
  const body = builderReport(view, accounts, Date.now());
  const picks = picksOf(view);
  const asked = sound && picks.length > 0 ? JSON.stringify(body) : undefined;
  const words = useAnswer<Words>(sound ? 'words' : undefined, (signal) =>
    ask({ path: '/connectivity/v1/metadata' }, signal),
  );
  const checked = useAnswer<Understood>(asked, (signal) =>
    ask({ path: '/connectivity/v1/report:validate', method: 'POST', body }, signal),
  );
  const answer = useAnswer<ReportAnswer>(asked, (signal) => ask(reportCall(body), signal));
  const refusals = refusalsOf([[checked.problem ?? (answer.loading ? undefined : answer.problem), body]]);
  const charts = useMemo(
    () => (answer.data && words.data ? builderCharts(answer.data, view, words.data) : undefined),
    [answer.data, words.data],
  );
  return (
    <>
      <QueryBar accounts={accounts} sites={sites} keys={KEYS} refusals={refusals} />
      <Faults scope={scope} />
      <div class="builder">
        <section class="panel" aria-labelledby="builder-form">
          <header class="panel-head">
            <h2 id="builder-form">Report</h2>
          </header>
          {words.data && <Form words={words.data} picks={picks} by={view.by} refusals={refusals} />}
          <Check understood={checked.data} problem={checked.problem} body={body} />
          <button type="button" onClick={() => copy(location.href)}>
            Copy the link to this view
          </button>
        </section>
        <Panel
          title="Answer"
          answer={answer}
          data={charts}
          request={reportCall(body)}
          csv={csvCall(body)}
          isEmpty={() => answer.data === undefined || isBlank(answer.data)}
        >
          {(models) => (
            <>
              {models.map((model, i) => (
                <Chart key={i} id={`answer${i}`} model={model} />
              ))}
            </>
          )}
        </Panel>
      </div>
      <SavedReports
        body={asked === undefined ? undefined : toSave(body, view)}
        show={(report) => openReport(report, accounts)}
      />
    </>
  );
}

interface FormProps {
  readonly words: Words;
  readonly picks: readonly Pick[];
  readonly by: string;
  readonly refusals: Refusals;
}

function Form({ words, picks, by, refusals }: FormProps) {
  const metrics = words.metrics.filter(({ aggregations }) =>
    aggregations.some((name) => name !== 'EXISTS' && name !== 'PERCENTILE'),
  );
  const replace = (place: number, pick: Pick | undefined) => {
    const next = picks.flatMap((one, i) => (i === place ? (pick ? [pick] : []) : [one]));
    change({ q: printPicks(pick && place === picks.length ? [...picks, pick] : next), hide: [] });
  };
  const aggregationsOf = (metric: string) =>
    metrics
      .find(({ name }) => name === metric)
      ?.aggregations.filter((name) => name !== 'EXISTS' && name !== 'PERCENTILE') ?? [];
  const firstFree = metrics
    .flatMap(({ name }) => aggregationsOf(name).map((aggregation): Pick => [name, aggregation]))
    .find((pick) => !picks.some((one) => one.join() === pick.join()));
  return (
    <div class="form">
      {picks.map(([name, aggregation], place) => (
        <div class="pick" key={place}>
          <Choice
            label={`Metric ${place + 1}`}
            control={`metric${place}`}
            problem={refusals[`metric${place}`]}
            value={name}
            options={metrics.map((one) => [one.name, one.name.replaceAll('_', ' ')])}
            onChange={(next) => replace(place, [next, aggregationsOf(next)[0] ?? 'COUNT'])}
          />
          <Choice
            label="Aggregation"
            control={`aggregation${place}`}
            problem={refusals[`aggregation${place}`]}
            value={aggregation}
            options={aggregationsOf(name).map((one) => [one, one])}
            onChange={(next) => replace(place, [name, next])}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove metric ${place + 1}`}
            disabled={picks.length === 1}
            onClick={() => replace(place, undefined)}
          >
            ×
          </button>
          <p class="note">{metrics.find((one) => one.name === name)?.description}</p>
        </div>
      ))}
      {firstFree && picks.length < 8 && (
        <button type="button" onClick={() => replace(picks.length, firstFree)}>
          Add a metric
        </button>
      )}
      <Choice
        label="Group by"
        control="by"
        problem={refusals.by}
        value={by}
        options={[
          ['', 'Nothing'],
          ...words.dimensions.map(({ name }) => [name, name.replaceAll('_', ' ')] as const),
        ]}
        onChange={(next) => change({ by: next, hide: [] })}
      />
    </div>
  );
}

/** How the service understands the request, before it reads any usage. */
function Check({
  understood,
  problem,
  body,
}: {
  understood: Understood | undefined;
  problem: ApiProblem | undefined;
  body: ReportBody;
}) {
  if (problem) {
    return (
      <ul class="fault" role="alert">
        {problem.faults.map((fault) => (
          <li key={fault.code + (fault.field ?? '')}>
            <FaultField fault={fault} body={body} /> {fault.description}
          </li>
        ))}
      </ul>
    );
  }
  if (!understood) return null;
  const { buckets, estimated_points, estimate, source } = understood;
  return (
    <p class="note" role="status">
      The request is right: {buckets ?? 'some'} buckets, {estimate === 'exact' ? '' : `${estimate} `}
      {estimated_points} points, from {[source].flat().join(' and ')}.
    </p>
  );
}
