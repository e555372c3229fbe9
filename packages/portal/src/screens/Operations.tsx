import { momentLabel } from '@edgemeter/chart/labels.js';
import type { ChartModel } from '@edgemeter/chart/model.js';
import { sumOf } from '@edgemeter/chart/exact.js';
import { HOUR } from '@edgemeter/chart/zones.js';
import { useMemo } from 'preact/hooks';
import { askData, send, type Call } from '../api.js';
import { credential } from '../credential.js';
import { parseDate } from '../dates.js';
import { useView } from '../navigation.js';
import { Chart } from '../parts/Chart.js';
import { Figure, Figures } from '../parts/Figures.js';
import { Listing } from '../parts/Listing.js';
import { Panel } from '../parts/Panel.js';
import { QueryBar } from '../parts/QueryBar.js';
import { problemsOf } from '../state.js';
import { useAnswer } from '../use-answer.js';

interface Page<Item> {
  readonly items: readonly Item[];
}
interface Volume {
  readonly hour: string;
  readonly producer: string;
  readonly bodies: number;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
  readonly bytes: number;
}
interface Rejection {
  readonly hour: string;
  readonly producer: string;
  readonly code: string;
  readonly description: string;
  readonly field: string | null;
  readonly count: number;
  readonly record_ids: readonly string[];
}
interface Key {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
}
interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string | null;
}
interface Mapping {
  readonly name: string;
  readonly preset: boolean;
}

const when = (text: string | null) => (text === null ? '–' : momentLabel(Date.parse(text), 'UTC'));

/** Whether data arrive, and whether any are refused. */
export function Operations() {
  const view = useView();
  const now = Date.now();
  const faults = Object.values(problemsOf(view));
  const isAdmin = credential()?.role === 'admin';
  const mayAsk = isAdmin && faults.length === 0;
  const hour = now - (now % HOUR) + HOUR;
  const instant = (text: string) => new Date(Math.min(parseDate(text, hour, 'UTC') ?? hour, hour)).toISOString();
  const range = `from=${instant(view.from)}&to=${instant(view.to)}&limit=1000`;
  const page = <Item,>(path: string) => {
    const call: Call = { path };
    return { call, answer: useAnswer<Page<Item>>(mayAsk ? path : undefined, (signal) => askData<Page<Item>>(call, signal)) };
  };
  const volume = page<Volume>(`/admin/v1/ingest/volume?${range}`);
  const rejections = page<Rejection>(`/admin/v1/ingest/rejections?${range}`);
  const keys = page<Key>('/admin/v1/api-keys?limit=1000');
  const mappings = page<Mapping>('/admin/v1/mappings?limit=1000');
  const audit = page<Entry>('/admin/v1/audit?limit=50');
  const lag = useAnswer<number | null>(mayAsk ? 'lag' : undefined, readLag);
  const chart = useMemo(() => volume.answer.data && volumeChart(volume.answer.data.items), [volume.answer.data]);
  if (!isAdmin) return <p class="banner" role="status">Operations needs an IAM token of scope admin.</p>;
  return (
    <>
      <QueryBar accounts={[]} sites={[]} keys={[]} />
      {faults.length > 0 && <p class="banner warn" role="status">{faults.join(' ')}</p>}
      <Panel title="Incoming" answer={volume.answer} data={volume.answer.data} request={volume.call} skeleton="short">
        {({ items }) => {
          const sum = (name: 'accepted' | 'duplicates' | 'rejected' | 'bytes') => sumOf(items.map((item) => item[name])) ?? 0;
          return (
            <Figures>
              <Figure name="Records stored" value={sum('accepted')} unit="1" />
              <Figure name="Known already" value={sum('duplicates')} unit="1" />
              <Figure name="Refused" value={sum('rejected')} unit="1" note={Number(sum('rejected')) > 0 ? 'see below why' : 'none'} />
              <Figure name="Lag of stored aggregates" value={lag.data ?? null} unit="s" note={lag.data === null ? 'metrics are not readable from here' : 'age of the oldest change when it was processed'} />
            </Figures>
          );
        }}
      </Panel>
      <Panel title="Records by hour" answer={volume.answer} data={chart} request={volume.call} isEmpty={(model) => model.stamps.length === 0} empty="No records came in over HTTP or the command line in this range.">
        {(model) => <Chart id="volume" model={model} />}
      </Panel>
      <Panel title="Rejections" answer={rejections.answer} data={rejections.answer.data} request={rejections.call} skeleton="short">
        {({ items }) => (
          <Listing
            caption="Rejections by hour, producer, code and field"
            none="Nothing was refused."
            heads={['Hour', 'Producer', 'Code', 'What', 'Field', 'Records', 'Ids of the first']}
            rows={items.map(({ hour: at, producer, code, description, field, count, record_ids }) => [when(at), producer, code, description, field ?? '–', String(count), record_ids.join(', ')])}
          />
        )}
      </Panel>
        <Panel title="API keys" answer={keys.answer} data={keys.answer.data} request={keys.call} skeleton="short">
          {({ items }) => <Listing caption="API keys" none="There are no API keys." heads={['Name', 'Id', 'State', 'Scopes', 'Last used']} rows={items.map(({ name, id, state, scopes, last_used_at }) => [name, id, state, scopes.join(', '), when(last_used_at)])} />}
        </Panel>
        <Panel title="Mappings" answer={mappings.answer} data={mappings.answer.data} request={mappings.call} skeleton="short">
          {({ items }) => <Listing caption="Mappings" none="There are no mappings." heads={['Name', 'Kind']} rows={items.map(({ name, preset }) => [name, preset ? 'preset' : 'own'])} />}
        </Panel>
      <Panel title="Audit log" note="The newest fifty entries" answer={audit.answer} data={audit.answer.data} request={audit.call} skeleton="short">
        {({ items }) => <Listing caption="Audit log" none="The audit log is empty." heads={['At', 'Who', 'What', 'Target']} rows={items.map(({ at, actor, action, target }) => [when(at), actor, action, target ?? '–'])} />}
      </Panel>
    </>
  );
}

/** The lag from the metrics; null where they are not readable. */
async function readLag(signal: AbortSignal): Promise<number | null> {
  try {
    const text = await (await send({ path: '/metrics' }, signal)).text();
    const value = /^edgemeter_refresh_lag_seconds (\S+)$/m.exec(text)?.[1];
    return value === undefined ? null : Number(value);
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

function volumeChart(items: readonly Volume[]): ChartModel {
  const ats = items.map(({ hour }) => Date.parse(hour));
  const first = ats.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = ats.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const stamps = ats.length === 0 ? [] : Array.from({ length: (last - first) / HOUR + 1 }, (_, i) => first + i * HOUR);
  const now = Date.now();
  const row = (name: 'accepted' | 'duplicates' | 'rejected') =>
    stamps.map((stamp) => sumOf(items.filter(({ hour }) => Date.parse(hour) === stamp).map((item) => item[name])));
  return {
    title: 'Records by hour',
    unit: '1',
    kind: 'bars',
    granularity: 'HOUR',
    timeZone: 'UTC',
    stamps,
    ends: stamps.map((stamp) => stamp + HOUR),
    cut: stamps.map((stamp) => (stamp + HOUR > now ? { word: 'until', at: now } : null)),
    series: [
      { key: 'accepted', name: 'Stored', colour: 's1', values: row('accepted') },
      { key: 'duplicates', name: 'Known already', colour: 's3', values: row('duplicates') },
      { key: 'rejected', name: 'Refused', colour: 's2', values: row('rejected') },
    ],
  };
}
