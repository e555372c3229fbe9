import { sumOf } from '@edgemeter/chart/exact.js';
import type { Exact } from '@edgemeter/chart/units.js';
import { useMemo } from 'preact/hooks';
import { send } from '../api.js';
import { volumeChart, type Volume } from '../journal.js';
import { askAll, type Page } from '../pages.js';
import { Chart } from '../parts/Chart.js';
import { Figure, Figures } from '../parts/Figures.js';
import { Listing } from '../parts/Listing.js';
import { Panel } from '../parts/Panel.js';
import { useAnswer } from '../use-answer.js';

type Count = Exclude<keyof Volume, 'hour' | 'producer'>;

const sum = (items: readonly Volume[], name: Count): Exact => sumOf(items.map((item) => item[name])) ?? 0;

const COUNTS: readonly (readonly [string, Count])[] = [
  ['Received', 'received'],
  ['Stored', 'accepted'],
  ['Known already', 'duplicates'],
  ['In conflict', 'conflicts'],
  ['Refused', 'rejected'],
  ['Bodies', 'bodies'],
  ['Bodies refused', 'refused_bodies'],
  ['Bytes', 'bytes'],
];

/** What came in within the range: all hours of all producers. */
export function Incoming({ path, sound }: { path: string; sound: boolean }) {
  const call = { path };
  const answer = useAnswer<Page<Volume>>(sound ? path : undefined, (signal) => askAll(path, signal));
  const lag = useAnswer<number | null>(sound ? 'lag' : undefined, readLag);
  const chart = useMemo(() => answer.data && volumeChart(answer.data.items, Date.now()), [answer.data]);
  return (
    <>
      <Panel title="Incoming" answer={answer} data={answer.data} request={call} skeleton="short">
        {({ items }) => <Sums items={items} lag={lag.data} />}
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
      <Panel
        title="Producers"
        note="An API key by its public id, or the command line"
        answer={answer}
        data={answer.data}
        request={call}
        skeleton="short"
      >
        {({ items }) => <Producers items={items} />}
      </Panel>
    </>
  );
}

function Sums({ items, lag }: { items: readonly Volume[]; lag: number | null | undefined }) {
  return (
    <Figures>
      <Figure name="Records stored" value={sum(items, 'accepted')} unit="1" />
      <Figure name="Known already" value={sum(items, 'duplicates')} unit="1" />
      <Figure
        name="Refused"
        value={sum(items, 'rejected')}
        unit="1"
        note={Number(sum(items, 'rejected')) > 0 ? 'see below why' : 'none'}
      />
      <Figure
        name="In conflict"
        value={sum(items, 'conflicts')}
        unit="1"
        note="known by their id, with other content"
      />
      <Figure
        name="Bodies"
        value={sum(items, 'bodies')}
        unit="1"
        note={`${String(sum(items, 'refused_bodies'))} refused as a whole`}
      />
      <Figure name="Bytes received" value={sum(items, 'bytes')} unit="B" note="decompressed" />
      <Figure
        name="Lag of stored aggregates"
        value={lag ?? null}
        unit="s"
        note={
          lag === null
            ? 'the metrics cannot be read from here'
            : 'age of the oldest change when it was processed'
        }
      />
    </Figures>
  );
}

/** The counts of each producer, over all hours of the range. */
function Producers({ items }: { items: readonly Volume[] }) {
  const names = [...new Set(items.map(({ producer }) => producer))].sort();
  return (
    <Listing
      caption="Producers"
      none="No producer sent anything in this range."
      heads={['Producer', ...COUNTS.map(([head]) => head)]}
      rows={names.map((name) => {
        const own = items.filter(({ producer }) => producer === name);
        return [name, ...COUNTS.map(([, count]) => String(sum(own, count)))];
      })}
    />
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
