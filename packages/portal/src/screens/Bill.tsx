import type { ReportAnswer } from '@edgemeter/chart/report.js';
import { DAY } from '@edgemeter/chart/zones.js';
import { useMemo } from 'preact/hooks';
import { ApiProblem, askReports } from '../api.js';
import { billSentence, rankChart, rankedOf, slotChart, type Direction } from '../bill.js';
import { valueOf } from '../charts.js';
import { parseDate } from '../dates.js';
import { refusalsOf } from '../field-faults.js';
import { useView } from '../navigation.js';
import { Chart } from '../parts/Chart.js';
import { Faults } from '../parts/Faults.js';
import { Figure, Figures } from '../parts/Figures.js';
import { Panel } from '../parts/Panel.js';
import { QueryBar } from '../parts/QueryBar.js';
import { billReports } from '../requests.js';
import { computable, type View } from '../state.js';
import { useAnswer } from '../use-answer.js';
import { useScope } from '../use-scope.js';
import { csvCall, reportCall } from './report-calls.js';

type Name = 'counted' | 'zero' | 'ranked';
type Reports = Readonly<Record<Name, ReportAnswer | ApiProblem>>;

const KEYS = ['acc', 'site', 'sub', 'tz'] as const;
const NAMES = ['counted', 'zero', 'ranked'] as const;
/** All slots of a longer range would be too many for a page. */
const MOST_DAYS = 93;

const DIRECTIONS: readonly (readonly [Direction, string, 's1' | 's2'])[] = [
  ['downlink', 'Downlink', 's1'],
  ['uplink', 'Uplink', 's2'],
];

/** What is billed, and why: both percentiles, and the slots that they come from. */
export function Bill() {
  const view = computable(useView());
  const scope = useScope();
  const { accounts, sites, sound } = scope;
  const now = Date.now();
  const bodies = billReports(view, accounts, now);
  const tooLong = daysOf(view, now) > MOST_DAYS;
  const asked = sound && !tooLong ? JSON.stringify(bodies) : undefined;
  const answer = useAnswer<Reports>(asked, (signal) => askReports<Name, ReportAnswer>(bodies, signal));
  const { data } = answer;
  const bill = useMemo(() => (data ? billOf(data, view) : undefined), [data]);
  const refusals = refusalsOf(
    NAMES.map((name) => [data?.[name] instanceof ApiProblem ? data[name] : answer.problem, bodies[name]]),
  );
  const open = view.to.startsWith('NOW') || (parseDate(view.to, now, view.tz) ?? 0) > now;
  return (
    <>
      <QueryBar accounts={accounts} sites={sites} keys={KEYS} refusals={refusals} />
      <Faults scope={scope} />
      {tooLong && (
        <p class="banner warn" role="status">
          A bill covers a month. Choose a range of at most {MOST_DAYS} days.
        </p>
      )}
      {!tooLong && (
        <>
          <Panel
            title="Billed rate"
            note={open ? 'So far: the range is not over' : undefined}
            answer={answer}
            data={bill}
            request={reportCall(bodies.counted)}
            csv={csvCall(bodies.counted)}
            skeleton="short"
            isEmpty={isEmpty}
          >
            {({ rates, billed, counts, zeros }) => (
              <Figures>
                {DIRECTIONS.map(([direction, name, mark]) => (
                  <Figure
                    key={direction}
                    name={`${name}, P95${direction === billed ? ' – billed' : ''}`}
                    value={rates[direction]}
                    unit="Mbit/s"
                    mark={mark}
                    note={<span class="sentence">{billSentence(counts[direction], zeros[direction])}</span>}
                  />
                ))}
              </Figures>
            )}
          </Panel>
          <Panel
            title="The range by slot"
            note="Each five minutes, in their order"
            answer={answer}
            data={bill}
            request={reportCall(bodies.ranked)}
            csv={csvCall(bodies.ranked)}
            isEmpty={isEmpty}
          >
            {({ slots }) => <Chart id="slots" model={slots} />}
          </Panel>
          <Panel
            title="The same by rank"
            note="From the lowest to the greatest rate"
            answer={answer}
            data={bill}
            request={reportCall(bodies.zero)}
            csv={csvCall(bodies.zero)}
            isEmpty={isEmpty}
          >
            {({ ranks }) => <Chart id="ranks" model={ranks} />}
          </Panel>
        </>
      )}
    </>
  );
}

function daysOf(view: View, now: number): number {
  const [from = 0, to = 0] = [view.from, view.to].map((text) => parseDate(text, now, view.tz));
  return (to - from) / DAY;
}

type BillData = Exclude<ReturnType<typeof billOf>, ApiProblem>;

const isEmpty = ({ counts }: BillData): boolean => counts.downlink === 0 && counts.uplink === 0;

/** The bill of three reports of one snapshot. */
function billOf({ counted, zero, ranked }: Reports, view: View) {
  if (counted instanceof ApiProblem) return counted;
  if (zero instanceof ApiProblem) return zero;
  if (ranked instanceof ApiProblem) return ranked;
  const both = <Value,>(of: (direction: Direction) => Value) => ({
    downlink: of('downlink'),
    uplink: of('uplink'),
  });
  const rates = both((direction) => valueOf(counted.result, `${direction}_bandwidth`, 'P95'));
  const billed: Direction = Number(rates.uplink ?? 0) > Number(rates.downlink ?? 0) ? 'uplink' : 'downlink';
  return {
    rates,
    billed,
    zeros: both((direction) => valueOf(zero.result, `${direction}_bandwidth`, 'P95')),
    counts: both((direction) => rankedOf(ranked, direction).length),
    slots: slotChart(ranked, view.tz, billed, rates[billed]),
    ranks: rankChart(ranked, view.tz, billed, rates[billed]),
  };
}
