import { sumOf } from '@edgemeter/chart/exact.js';
import { momentLabel } from '@edgemeter/chart/labels.js';
import { HOUR } from '@edgemeter/chart/zones.js';
import { useMemo } from 'preact/hooks';
import { askData, send } from '../api.js';
import { credential } from '../credential.js';
import { parseDate } from '../dates.js';
import { volumeChart, type Volume } from '../journal.js';
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

type Row = Readonly<Record<string, unknown>>;

const shown = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? '–'
    : Array.isArray(value)
      ? value.join(', ')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
const when = (value: unknown): string =>
  typeof value === 'string' ? momentLabel(Date.parse(value), 'UTC') : '–';

interface List {
  readonly title: string;
  readonly note?: string;
  readonly path: string;
  readonly none: string;
  /** The heads, each with the key of its cells. */
  readonly columns: readonly (readonly [string, string, ((value: unknown) => string)?])[];
}

const LISTS: readonly List[] = [
  {
    title: 'API keys',
    path: '/admin/v1/api-keys?limit=1000',
    none: 'There are no API keys.',
    columns: [
      ['Name', 'name'],
      ['Id', 'id'],
      ['State', 'state'],
      ['Scopes', 'scopes'],
      ['Expires', 'expires_at', when],
      ['Last used', 'last_used_at', when],
    ],
  },
  {
    title: 'Mappings',
    path: '/admin/v1/mappings?limit=1000',
    none: 'There are no mappings.',
    columns: [
      ['Name', 'name'],
      ['Kind', 'preset', (preset) => (preset === true ? 'preset' : 'own')],
    ],
  },
  {
    title: 'Audit log',
    note: 'The newest fifty entries',
    path: '/admin/v1/audit?limit=50',
    none: 'The audit log is empty.',
    columns: [
      ['At', 'at', when],
      ['Who', 'actor'],
      ['What', 'action'],
      ['Target', 'target'],
    ],
  },
];

const rejectionsOf = (range: string): List => ({
  title: 'Rejections',
  path: `/admin/v1/ingest/rejections?${range}`,
  none: 'Nothing was refused.',
  columns: [
    ['Hour', 'hour', when],
    ['Producer', 'producer'],
    ['Code', 'code'],
    ['What', 'description'],
    ['Field', 'field'],
    ['Records', 'count'],
    ['Ids of the first', 'record_ids'],
  ],
});

/** Whether data arrive, and whether any are refused. */
export function Operations() {
  const view = useView();
  const now = Date.now();
  const faults = Object.values(problemsOf(view));
  const isAdmin = credential()?.role === 'admin';
  const sound = isAdmin && faults.length === 0;
  const hour = now - (now % HOUR) + HOUR;
  const instant = (text: string) =>
    new Date(Math.min(parseDate(text, hour, 'UTC') ?? hour, hour)).toISOString();
  const range = `from=${instant(view.from)}&to=${instant(view.to)}&limit=1000`;
  if (!isAdmin)
    return (
      <p class="banner" role="status">
        Operations needs an IAM token of scope admin.
      </p>
    );
  return (
    <>
      <QueryBar accounts={[]} sites={[]} keys={[]} />
      {faults.length > 0 && (
        <p class="banner warn" role="status">
          {faults.join(' ')}
        </p>
      )}
      <Incoming path={`/admin/v1/ingest/volume?${range}`} sound={sound} />
      {[rejectionsOf(range), ...LISTS].map((list) => (
        <ListPanel key={list.title} list={list} sound={sound} />
      ))}
    </>
  );
}

function Incoming({ path, sound }: { path: string; sound: boolean }) {
  const call = { path };
  const answer = useAnswer<Page<Volume>>(sound ? path : undefined, (signal) => askData(call, signal));
  const lag = useAnswer<number | null>(sound ? 'lag' : undefined, readLag);
  const chart = useMemo(() => answer.data && volumeChart(answer.data.items, Date.now()), [answer.data]);
  return (
    <>
      <Panel title="Incoming" answer={answer} data={answer.data} request={call} skeleton="short">
        {({ items }) => {
          const sum = (name: 'accepted' | 'duplicates' | 'rejected') =>
            sumOf(items.map((item) => item[name])) ?? 0;
          return (
            <Figures>
              <Figure name="Records stored" value={sum('accepted')} unit="1" />
              <Figure name="Known already" value={sum('duplicates')} unit="1" />
              <Figure
                name="Refused"
                value={sum('rejected')}
                unit="1"
                note={Number(sum('rejected')) > 0 ? 'see below why' : 'none'}
              />
              <Figure
                name="Lag of stored aggregates"
                value={lag.data ?? null}
                unit="s"
                note={
                  lag.data === null
                    ? 'the metrics cannot be read from here'
                    : 'age of the oldest change when it was processed'
                }
              />
            </Figures>
          );
        }}
      </Panel>
      <Panel
        title="Records by hour"
        answer={answer}
        data={chart}
        request={call}
        isEmpty={(model) => model.stamps.length === 0}
        empty="No records came in over HTTP or the command line in this range."
      >
        {(model) => <Chart id="volume" model={model} />}
      </Panel>
    </>
  );
}

function ListPanel({ list, sound }: { list: List; sound: boolean }) {
  const { title, note, path, none, columns } = list;
  const answer = useAnswer<Page<Row>>(sound ? path : undefined, (signal) => askData({ path }, signal));
  return (
    <Panel title={title} note={note} answer={answer} data={answer.data} request={{ path }} skeleton="short">
      {({ items }) => (
        <Listing
          caption={title}
          none={none}
          heads={columns.map(([head]) => head)}
          rows={items.map((item) => columns.map(([, key, print = shown]) => print(item[key])))}
        />
      )}
    </Panel>
  );
}

/** The lag from the metrics; null where they cannot be read. */
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
