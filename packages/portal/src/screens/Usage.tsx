import { rangeLabel } from '@edgemeter/chart/labels.js';
import { useMemo } from 'preact/hooks';
import { askData, type Call } from '../api.js';
import { credential } from '../credential.js';
import { change, useView } from '../navigation.js';
import { Chart } from '../parts/Chart.js';
import { Figure, Figures } from '../parts/Figures.js';
import { Panel } from '../parts/Panel.js';
import { QueryBar } from '../parts/QueryBar.js';
import { Ranking } from '../parts/Ranking.js';
import { computable, problemsOf, type View } from '../state.js';
import { aggregateCall, periodOf, rangesOf, usageChart, type AggregateAnswer } from '../usage.js';
import { useAnswer } from '../use-answer.js';

const KEYS = ['tz', 'g', 'cmp'] as const;
const COLUMNS = [
  [
    ['service', 'By service', 'Service'],
    ['network', 'By network', 'Network'],
  ],
  [['genre', 'By genre', 'Genre']],
] as const;

const all = (calls: readonly Call[], signal: AbortSignal) =>
  Promise.all(calls.map((call) => askData<AggregateAnswer>(call, signal)));
const keyOf = (calls: readonly Call[]) => calls.map(({ path }) => path).join(' ');
const total = (answer: AggregateAnswer | undefined) => answer?.items[0]?.value ?? null;

/** What the user of the token used: bytes and time, by day, and on what. */
export function Usage() {
  const given = useView();
  const view = computable(given);
  const now = Date.now();
  const faults = Object.values(problemsOf(given));
  const { own, other } = rangesOf(view, now);
  const timeZone = faults.length === 0 ? view.tz : 'UTC';
  const whole = { period: 'all', timeZone };
  const mayAsk = credential()?.userToken !== undefined && faults.length === 0;
  const fields = ['bytes', 'duration', 'downlinkBytes', 'uplinkBytes'] as const;
  const figureCalls = [own, ...(other ? [other] : [])].flatMap((range) =>
    fields.map((field) => aggregateCall(field, range, whole)),
  );
  const figures = useAnswer(mayAsk ? keyOf(figureCalls) : undefined, (signal) => all(figureCalls, signal));
  const before = (place: number) =>
    other ? { before: total(figures.data?.[fields.length + place]), beforeName: 'to the other range' } : {};
  if (!mayAsk && faults.length === 0) {
    return (
      <>
        <QueryBar accounts={[]} sites={[]} keys={KEYS} />
        <p class="banner" role="status">
          Own usage needs the tokens of a user: an IAM token with scope usage:read, and a user token. Sign in
          as end user.
        </p>
      </>
    );
  }
  return (
    <>
      <QueryBar accounts={[]} sites={[]} keys={KEYS} />
      {faults.length > 0 && (
        <p class="banner warn" role="status">
          {faults.join(' ')}
        </p>
      )}
      <Panel
        title="Total"
        note={[
          rangeLabel(own[0], own[1], timeZone),
          other && `compared with ${rangeLabel(other[0], other[1], timeZone)}`,
        ]
          .filter(Boolean)
          .join(', ')}
        answer={figures}
        data={figures.data}
        request={figureCalls[0]}
        skeleton="short"
      >
        {(answers) => (
          <Figures>
            <Figure name="Data" value={total(answers[0])} unit="B" {...before(0)} />
            <Figure name="Time online" value={total(answers[1])} unit="s" {...before(1)} />
            <Figure name="Downlink" value={total(answers[2])} unit="B" mark="s1" {...before(2)} />
            <Figure name="Uplink" value={total(answers[3])} unit="B" mark="s2" {...before(3)} />
          </Figures>
        )}
      </Panel>
      <Days own={own} view={view} timeZone={timeZone} mayAsk={mayAsk} />
      <div class="two">
        {COLUMNS.map((groups, column) => (
          <div class="stack" key={column}>
            {groups.map(([groupBy, title, head]) => (
              <Grouped
                key={groupBy}
                call={aggregateCall('bytes', own, { ...whole, groupBy })}
                title={title}
                head={head}
                mayAsk={mayAsk}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function Days({
  own,
  view,
  timeZone,
  mayAsk,
}: {
  own: readonly [number, number];
  view: View;
  timeZone: string;
  mayAsk: boolean;
}) {
  const dayCalls = (['downlinkBytes', 'uplinkBytes'] as const).map((field) =>
    aggregateCall(field, own, { period: periodOf(view.g), timeZone }),
  );
  const days = useAnswer(mayAsk ? keyOf(dayCalls) : undefined, (signal) => all(dayCalls, signal));
  const chart = useMemo(
    () =>
      days.data?.[0] && days.data[1] ? usageChart(days.data[0], days.data[1], view, Date.now()) : undefined,
    [days.data],
  );
  return (
    <Panel
      title="By time"
      answer={days}
      data={chart}
      request={dayCalls[0]}
      isEmpty={(model) => model.series.every(({ values }) => values.every((value) => value === null))}
    >
      {(model) => (
        <Chart
          id="mine"
          model={model}
          drill={(index) =>
            view.g !== 'HOUR' &&
            change({
              from: new Date(model.stamps[index] ?? 0).toISOString(),
              to: new Date(model.ends[index] ?? 0).toISOString(),
            })
          }
        />
      )}
    </Panel>
  );
}

function Grouped({
  call,
  title,
  head,
  mayAsk,
}: {
  call: Call;
  title: string;
  head: string;
  mayAsk: boolean;
}) {
  const answer = useAnswer(mayAsk ? call.path : undefined, (signal) =>
    askData<AggregateAnswer>(call, signal),
  );
  return (
    <Panel
      title={title}
      answer={answer}
      data={answer.data}
      request={call}
      skeleton="short"
      isEmpty={({ items }) => items.length === 0}
    >
      {({ items }) => {
        const sorted = [...items].sort((a, b) => Number(b.value) - Number(a.value));
        const rows = sorted.map(({ group, value }) => ({
          key: String(group),
          name:
            group === null
              ? `No ${head.toLowerCase()}`
              : typeof group === 'number'
                ? `${head} ${group}`
                : group,
          colour: group === null ? 'others' : 's1',
          values: [value],
        }));
        return <Ranking caption={title} head={head} columns={[{ name: 'Data', unit: 'B' }]} rows={rows} />;
      }}
    </Panel>
  );
}
