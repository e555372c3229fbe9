import type { ReportAnswer } from '@edgemeter/chart/report.js';
import { formatAlone, type Exact } from '@edgemeter/chart/units.js';
import { useEffect } from 'preact/hooks';
import { ask } from '../api.js';
import { valueOf } from '../charts.js';
import { nowReport } from '../requests.js';
import type { View } from '../state.js';
import { useAnswer } from '../use-answer.js';
import { ShowNow } from './ShowNow.js';

interface NowAnswer {
  readonly start_time: string;
  readonly end_time: string;
  readonly downlink_bandwidth: Exact;
  readonly uplink_bandwidth: Exact;
  readonly ue_connections: Exact;
}

const EVERY_MS = 15_000;

/** The last five minutes, asked for every 15 seconds while the page is visible. */
export function NowGauges({
  view,
  accounts,
  sound,
  peak,
}: {
  view: View;
  accounts: readonly string[];
  sound: boolean;
  peak: ReportAnswer | undefined;
}) {
  const body = nowReport(view, accounts);
  const answer = useAnswer<NowAnswer>(sound ? JSON.stringify(body) : undefined, (signal) =>
    ask<NowAnswer>({ path: '/connectivity/v1/report', method: 'POST', body }, signal),
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') answer.retry();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const { data } = answer;
  const gauge = (direction: 'downlink' | 'uplink', name: string, mark: string) => {
    const value = data?.[`${direction}_bandwidth`] ?? null;
    const most = Math.max(
      Number(value ?? 0),
      Number((peak && valueOf(peak.result, `${direction}_bandwidth`, 'MAX')) ?? 0),
      0.001,
    );
    const text = data === undefined ? '…' : value === null ? 'no traffic' : formatAlone(value, 'Mbit/s');
    return (
      <div class="gauge">
        <label for={`now-${direction}`}>
          <span class={`em-swatch em-${mark}`} aria-hidden="true" />
          {name}
        </label>
        <strong>{text}</strong>
        <meter id={`now-${direction}`} class={`em-${mark}`} min={0} max={most} value={Number(value ?? 0)}>
          {text}
        </meter>
      </div>
    );
  };
  const until =
    data === undefined
      ? ''
      : new Date(data.end_time).toLocaleTimeString(undefined, {
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
          hourCycle: 'h23',
          timeZone: view.tz,
        });
  return (
    <section class="now" aria-label="Now">
      <h2>
        <span class="pulse" aria-hidden="true" />
        Now
      </h2>
      {gauge('downlink', 'Downlink', 's1')}
      {gauge('uplink', 'Uplink', 's2')}
      <div class="gauge plain">
        <span>Active subscribers</span>
        <strong>{data === undefined ? '…' : String(data.ue_connections ?? 'none')}</strong>
      </div>
      <p class="note">
        {answer.problem ? 'Not known now. Asked again soon.' : data && `Five minutes to ${until}`}
      </p>
      <ShowNow body={body} />
    </section>
  );
}
