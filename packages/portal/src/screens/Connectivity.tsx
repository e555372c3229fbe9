import type { ReportAnswer } from '@edgemeter/chart/report.js';
import { useMemo } from 'preact/hooks';
import { ApiProblem, ask, askReports } from '../api.js';
import { changeName, rateChart, trafficChart, valueOf } from '../charts.js';
import { refusalsOf } from '../field-faults.js';
import { groupsOf } from '../groups.js';
import { change, screenUrl, useView } from '../navigation.js';
import { Chart } from '../parts/Chart.js';
import { Figure, Figures } from '../parts/Figures.js';
import { NowGauges } from '../parts/NowGauges.js';
import { Panel } from '../parts/Panel.js';
import { Ranking } from '../parts/Ranking.js';
import { connectivityReports, subscribersReport } from '../requests.js';
import { computable, subscriberOf, zoomOf, type View } from '../state.js';
import { useAnswer } from '../use-answer.js';
import { QueryBar } from '../parts/QueryBar.js';
import { useScope } from '../use-scope.js';
import { Faults } from '../parts/Faults.js';
import { csvCall, isBlank, reportCall } from './report-calls.js';

type Reports = Readonly<Record<'traffic' | 'rate' | 'figures' | 'sites', ReportAnswer | ApiProblem>>;

const KEYS = ['acc', 'site', 'sub', 'tz', 'g', 'cmp', 'by', 'idle'] as const;
const NAMES = ['traffic', 'rate', 'figures', 'sites'] as const;

/** Usage of accounts, sites and subscribers: how much, how fast, and whether that is usual. */
export function Connectivity() {
  const view = computable(useView());
  const scope = useScope();
  const { accounts, sites, sound } = scope;
  const bodies = connectivityReports(view, accounts, Date.now());
  const asked = JSON.stringify(bodies);
  const answer = useAnswer<Reports>(sound ? asked : undefined, (signal) =>
    askReports<keyof Reports, ReportAnswer>(bodies, signal),
  );
  const { data } = answer;
  // The charts belong to the view that was asked, not to the one that is being asked for.
  const charts = useMemo(
    () => ({
      traffic: chartIn(data?.traffic, (report) => trafficChart(report, view)),
      rate: chartIn(data?.rate, (report) => rateChart(report, view)),
    }),
    [data],
  );
  const refusals = refusalsOf(
    NAMES.map((name) => [data?.[name] instanceof ApiProblem ? data[name] : answer.problem, bodies[name]]),
  );
  const compared = data && !(data.figures instanceof ApiProblem) ? changeName(data.figures, view) : undefined;
  return (
    <>
      <QueryBar accounts={accounts} sites={sites} keys={KEYS} refusals={refusals} />
      <Faults scope={scope} />
      <NowGauges
        view={view}
        accounts={accounts}
        sound={sound}
        peak={data?.figures instanceof ApiProblem ? undefined : data?.figures}
      />
      <Panel
        title="Totals"
        note={compared}
        answer={answer}
        data={data?.figures}
        request={reportCall(bodies.figures)}
        csv={csvCall(bodies.figures)}
        skeleton="short"
        isEmpty={isBlank}
      >
        {(report) => <Totals report={report} view={view} />}
      </Panel>
      <Panel
        title="Traffic"
        answer={answer}
        data={charts.traffic}
        request={reportCall(bodies.traffic)}
        csv={csvCall(bodies.traffic)}
        isEmpty={(model) => model.stamps.length === 0}
      >
        {(model) => (
          <Chart
            id="traffic"
            model={model}
            drill={(index) => drill(view, model.stamps[index], model.ends[index])}
          />
        )}
      </Panel>
      <Panel
        title="Rate"
        note="Line: mean. Band: least to greatest five-minute rate."
        answer={answer}
        data={charts.rate}
        request={reportCall(bodies.rate)}
        csv={csvCall(bodies.rate)}
        isEmpty={(model) => model.stamps.length === 0}
      >
        {(model) => (
          <Chart
            id="rate"
            model={model}
            drill={(index) => drill(view, model.stamps[index], model.ends[index])}
          />
        )}
      </Panel>
      <Panel
        title="Sites"
        answer={answer}
        data={data?.sites}
        request={reportCall(bodies.sites)}
        csv={csvCall(bodies.sites)}
        skeleton="short"
        isEmpty={isBlank}
      >
        {(report) => <Sites report={report} view={view} />}
      </Panel>
      <Subscribers view={view} accounts={accounts} sound={sound} />
      <p class="note">
        <a href={screenUrl('builder')}>Saved reports, and this view as a report</a>
      </p>
    </>
  );
}

function chartIn<Model>(
  part: ReportAnswer | ApiProblem | undefined,
  make: (report: ReportAnswer) => Model,
): Model | ApiProblem | undefined {
  return part === undefined || part instanceof ApiProblem ? part : make(part);
}

/** A bucket as a range of its own. */
function drill(view: View, from: number | undefined, to: number | undefined): void {
  if (from === undefined || to === undefined || view.g === 'MINUTE_5' || zoomOf(view)) return;
  change({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
}

function Totals({ report, view }: { report: ReportAnswer; view: View }) {
  const { comparison } = report;
  const figure = (name: string, metric: string, aggregation: string) => ({
    name,
    value: valueOf(report.result, metric, aggregation),
    ...(comparison && {
      before: valueOf(comparison.result, metric, aggregation),
      beforeName: 'to the other range',
    }),
  });
  const down = Number(valueOf(report.result, 'downlink_bandwidth', 'P95') ?? 0);
  const up = Number(valueOf(report.result, 'uplink_bandwidth', 'P95') ?? 0);
  const billed = up > down ? 'uplink' : 'downlink';
  const peakOf = (direction: string) => Number(valueOf(report.result, `${direction}_bandwidth`, 'MAX') ?? 0);
  const highest = peakOf('uplink') > peakOf('downlink') ? 'uplink' : 'downlink';
  return (
    <Figures>
      <Figure {...figure('Downlink', 'downlink_bytes', 'COUNT')} unit="B" mark="s1" />
      <Figure {...figure('Uplink', 'uplink_bytes', 'COUNT')} unit="B" mark="s2" />
      <Figure
        {...figure('Billed rate (P95)', `${billed}_bandwidth`, 'P95')}
        unit="Mbit/s"
        note={`${billed}, the greater of both${view.idle === 'zero' ? ', idle time as zero' : ''}`}
      />
      <Figure
        {...figure('Peak', `${highest}_bandwidth`, 'MAX')}
        unit="Mbit/s"
        note={`${highest}, greatest five minutes`}
      />
    </Figures>
  );
}

function Sites({ report, view }: { report: ReportAnswer; view: View }) {
  const points = report.result.flat();
  const rows = groupsOf(points, 'customer_site_id', view.site[0]).map(({ key, name, colour, matches }) => {
    const of = (metric: string, aggregation: string) =>
      points.find(
        (point) => matches(point) && point.name === metric && point.aggregation_type === aggregation,
      )?.value ?? null;
    return {
      key,
      name,
      colour,
      values: [
        of('total_bytes', 'SUM'),
        of('downlink_bytes', 'COUNT'),
        of('uplink_bytes', 'COUNT'),
        of('total_bandwidth', 'P95'),
      ],
      active: view.site.includes(name),
      ...(!key.startsWith('*') && { filter: () => change({ site: view.site.includes(name) ? [] : [name] }) }),
    };
  });
  const columns = [
    { name: 'Both', unit: 'B' },
    { name: 'Downlink', unit: 'B' },
    { name: 'Uplink', unit: 'B' },
    { name: 'P95, both', unit: 'Mbit/s' },
  ] as const;
  return <Ranking caption="Sites" head="Site" columns={columns} rows={rows} />;
}

function Subscribers({ view, accounts, sound }: { view: View; accounts: readonly string[]; sound: boolean }) {
  const open = view.open.includes('subscribers');
  const body = subscribersReport(view, accounts, 'imsi', Date.now());
  const asked = open && sound ? JSON.stringify(body) : undefined;
  const answer = useAnswer<ReportAnswer>(asked, (signal) => ask<ReportAnswer>(reportCall(body), signal));
  if (!open) {
    return (
      <section class="panel ask" aria-label="Subscribers">
        <p>The subscribers with the most traffic are read from the records: that takes longer.</p>
        <button type="button" onClick={() => change({ open: [...view.open, 'subscribers'] })}>
          Show subscribers
        </button>
      </section>
    );
  }
  return (
    <Panel
      title="Subscribers"
      answer={answer}
      data={answer.data}
      request={reportCall(body)}
      csv={csvCall(body)}
      skeleton="short"
      isEmpty={isBlank}
    >
      {(report) => {
        const points = report.result.flat();
        const rows = groupsOf(points, 'imsi', subscriberOf(view)?.[1]).map(
          ({ key, name, colour, matches }) => {
            const of = (metric: string) =>
              points.find((point) => matches(point) && point.name === metric)?.value ?? null;
            return {
              key,
              name,
              colour,
              values: [of('total_bytes'), of('downlink_bytes'), of('uplink_bytes')],
              active: view.sub === `imsi:${name}`,
              ...(!key.startsWith('*') && {
                filter: () => change({ sub: view.sub === `imsi:${name}` ? '' : `imsi:${name}` }),
              }),
            };
          },
        );
        return (
          <Ranking
            caption="Subscribers by IMSI"
            head="IMSI"
            columns={[
              { name: 'Both', unit: 'B' },
              { name: 'Downlink', unit: 'B' },
              { name: 'Uplink', unit: 'B' },
            ]}
            rows={rows}
          />
        );
      }}
    </Panel>
  );
}
