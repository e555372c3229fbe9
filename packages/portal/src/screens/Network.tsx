import { clockLabel, dayLabel, momentLabel } from '@edgemeter/chart/labels.js';
import { formatAlone, formatNumber, scaleFor } from '@edgemeter/chart/units.js';
import { DAY, HOUR } from '@edgemeter/chart/zones.js';
import { useMemo } from 'preact/hooks';
import { ask, type Call } from '../api.js';
import { parseDate } from '../dates.js';
import {
  busiestHour,
  bySize,
  heatMapOf,
  intervalFor,
  lengthOf,
  serviceChart,
  totalsBy,
  type Kpi1Row,
  type Kpi2Row,
} from '../network.js';
import { sumOf } from '@edgemeter/chart/exact.js';
import { change, useView } from '../navigation.js';
import { Chart } from '../parts/Chart.js';
import { Figure, Figures } from '../parts/Figures.js';
import { Panel } from '../parts/Panel.js';
import { QueryBar } from '../parts/QueryBar.js';
import { Ranking } from '../parts/Ranking.js';
import { problemsOf } from '../state.js';
import { useAnswer } from '../use-answer.js';

const MOST_DAYS = 93;
const LEVELS = 8;

const kpiCall = (path: string, values: Readonly<Record<string, string | number>>): Call => ({
  path: `${path}?${Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('&')}`,
});

/** The whole network: which service, and which hour is the busiest. It needs no credential. */
export function Network() {
  const view = useView();
  const now = Date.now();
  const faults = Object.values(problemsOf(view));
  const to = Math.min(parseDate(view.to, now, 'UTC') ?? now, now);
  const from = parseDate(view.from, now, 'UTC') ?? to - DAY;
  const interval = intervalFor(from, to);
  const length = lengthOf(interval);
  const range = { from: from - (from % length), to: to - (to % length) };
  const tooLong = to - from > MOST_DAYS * DAY;
  const sound = faults.length === 0 && !tooLong;
  const traffic = kpiCall('/api/kpi1', { interval, ...range });
  const answer = useAnswer<Kpi1Row[]>(sound ? traffic.path : undefined, (signal) => ask(traffic, signal));
  const newest = to - (to % HOUR) - HOUR;
  const users = kpiCall('/api/kpi2', { interval: '1-hour', from: newest, to: newest + HOUR, top: 10 });
  const cells = useAnswer<Kpi2Row[]>(sound ? users.path : undefined, (signal) => ask(users, signal));
  const chart = useMemo(() => answer.data && serviceChart(answer.data, interval), [answer.data]);
  const isEmpty = (rows: Kpi1Row[]) => rows.length === 0;
  return (
    <>
      <QueryBar accounts={[]} sites={[]} keys={[]} />
      {faults.length > 0 && (
        <p class="banner warn" role="status">
          {faults.join(' ')}
        </p>
      )}
      {tooLong && (
        <p class="banner warn" role="status">
          Choose a range of at most {MOST_DAYS} days: the figures of the network are by hour.
        </p>
      )}
      <Panel
        title="Newest interval"
        answer={answer}
        data={answer.data}
        request={traffic}
        skeleton="short"
        isEmpty={isEmpty}
      >
        {(rows) => <Newest rows={rows} />}
      </Panel>
      <Panel
        title="Traffic by service"
        answer={answer}
        data={chart}
        request={traffic}
        isEmpty={(model) => model.stamps.length === 0}
      >
        {(model) => <Chart id="services" model={model} />}
      </Panel>
      <Panel
        title="Busy hours"
        note="Bytes of each hour, UTC"
        answer={answer}
        data={answer.data}
        request={traffic}
        isEmpty={isEmpty}
      >
        {(rows) => <Heat rows={rows} />}
      </Panel>
      <Panel
        title="Cells with the most users"
        note={`Unique users from ${momentLabel(newest, 'UTC')} to ${clockLabel(newest + HOUR, 'UTC')}. They are not added up: one user may be in several cells.`}
        answer={cells}
        data={cells.data}
        request={users}
        skeleton="short"
        isEmpty={(rows) => rows.length === 0}
      >
        {(rows) => (
          <Ranking
            caption="Cells with the most users"
            head="Cell"
            columns={[{ name: 'Unique users', unit: '1' }]}
            rows={[...rows]
              .sort((a, b) => b.number_of_unique_users - a.number_of_unique_users)
              .map(({ cell_id, number_of_unique_users }) => ({
                key: cell_id,
                name: cell_id,
                colour: 's1',
                values: [number_of_unique_users],
              }))}
          />
        )}
      </Panel>
    </>
  );
}

function Newest({ rows }: { rows: readonly Kpi1Row[] }) {
  const last = rows.reduce((most, { interval_start_timestamp: at }) => Math.max(most, at), 0);
  const own = rows.filter(({ interval_start_timestamp: at }) => at === last);
  const end = own[0]?.interval_end_timestamp ?? last;
  const [top] = bySize(own);
  const topBytes = totalsBy(own, ({ service_id }) => service_id).get(top ?? 0) ?? null;
  const total = sumOf(own.map(({ total_bytes }) => total_bytes));
  const busiest = busiestHour(rows);
  const share =
    total === null || topBytes === null
      ? ''
      : new Intl.NumberFormat(undefined, { style: 'percent' }).format(Number(topBytes) / Number(total));
  return (
    <Figures>
      <Figure
        name="All services"
        value={total}
        unit="B"
        note={`${dayLabel(last, 'UTC')}, ${clockLabel(last, 'UTC')}–${clockLabel(end, 'UTC')} UTC`}
      />
      <Figure
        name={`Service ${top ?? '–'}, the greatest`}
        value={topBytes}
        unit="B"
        note={`${share} of all`}
      />
      <Figure name="Whole range" value={sumOf(rows.map(({ total_bytes }) => total_bytes))} unit="B" />
      <Figure
        name="Busiest hour"
        value={busiest?.[1] ?? null}
        unit="B"
        note={busiest && `${dayLabel(busiest[0], 'UTC')}, ${clockLabel(busiest[0], 'UTC')} UTC`}
      />
    </Figures>
  );
}

function Heat({ rows }: { rows: readonly Kpi1Row[] }) {
  const { days, cells, greatest } = heatMapOf(rows);
  const scale = scaleFor('B', greatest);
  return (
    <div class="em-scroll heat-scroll" role="region" aria-label="Table: busy hours" tabIndex={0}>
      <table class="heat">
        <caption class="hidden">Bytes of each hour by day, UTC, in {scale.label}</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {Array.from({ length: 24 }, (_, hour) => (
              <th scope="col" key={hour}>
                {String(hour).padStart(2, '0')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, row) => (
            <tr key={day}>
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  onClick={() =>
                    change({ from: new Date(day).toISOString(), to: new Date(day + DAY).toISOString() })
                  }
                >
                  {dayLabel(day, 'UTC')}
                </button>
              </th>
              {cells[row]?.map((value, hour) => {
                const level =
                  value === null || greatest === 0 ? 'none' : Math.round((Number(value) / greatest) * LEVELS);
                return (
                  <td
                    key={hour}
                    class={`heat-${level}`}
                    title={value === null ? 'no traffic' : formatAlone(value, 'B')}
                  >
                    {formatNumber(value, {
                      ...scale,
                      digits: scale.divisor === 1 ? 0 : greatest / scale.divisor >= 100 ? 0 : 1,
                    })}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">
        In {scale.label}. The darker, the more; the darkest is {formatAlone(greatest, 'B')}.
      </p>
    </div>
  );
}
