import type { ComponentChildren } from 'preact';
import { Listing } from '../parts/Listing.js';
import { Panel } from '../parts/Panel.js';
import { Refused } from '../parts/Refused.js';
import { usePages } from '../use-pages.js';
import { shown, when } from './words.js';

type Row = Readonly<Record<string, unknown>>;

interface ListProps {
  readonly title: string;
  readonly note?: string;
  readonly path: string;
  readonly none: string;
  /** The text of the button that asks for the next page. */
  readonly next: string;
  readonly sound: boolean;
  /** The heads, each with what its cells show. */
  readonly columns: readonly (readonly [string, (row: Row) => ComponentChildren])[];
}

function List({ title, note, path, none, next, sound, columns }: ListProps) {
  const { answer, items, more, asking } = usePages<Row>(sound ? path : undefined);
  return (
    <Panel title={title} note={note} answer={answer} data={items} request={{ path }} skeleton="short">
      {(rows) => (
        <>
          <Listing
            caption={title}
            none={none}
            heads={columns.map(([head]) => head)}
            rows={rows.map((row) => columns.map(([, print]) => print(row)))}
          />
          <Refused problem={asking.problem} />
          {more && (
            <div class="row actions">
              <button type="button" disabled={asking.busy} onClick={more}>
                {next}
              </button>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}

/** @param range the query parameters of the range. */
export const Rejections = ({ range, sound }: { range: string; sound: boolean }) => (
  <List
    title="Rejections"
    note="One line for each hour, producer, reason and field"
    path={`/admin/v1/ingest/rejections?${range}&limit=500`}
    none="Nothing was refused."
    next="More rejections"
    sound={sound}
    columns={[
      ['Hour', ({ hour }) => when(hour)],
      ['Producer', ({ producer }) => shown(producer)],
      ['Code', ({ code }) => shown(code)],
      ['What', ({ description }) => shown(description)],
      ['Field', ({ field }) => shown(field)],
      ['Records', ({ count }) => shown(count)],
      ['Ids of the first', ({ record_ids }) => shown(record_ids)],
    ]}
  />
);

export const Audit = ({ sound }: { sound: boolean }) => (
  <List
    title="Audit log"
    note="The newest entries first"
    path="/admin/v1/audit?limit=50"
    none="The audit log is empty."
    next="Older entries"
    sound={sound}
    columns={[
      ['At', ({ at }) => when(at)],
      ['Who', ({ actor }) => shown(actor)],
      ['By', ({ actor_kind }) => shown(actor_kind)],
      ['What', ({ action }) => shown(action)],
      ['Target', ({ target }) => shown(target)],
      ['Tracking id', ({ tracking_id }) => shown(tracking_id)],
      ['Details', ({ details }) => <Details value={details} />],
    ]}
  />
);

/** What was changed, once it is asked for. */
const Details = ({ value }: { value: unknown }) => (
  <details class="more">
    <summary>Show</summary>
    <pre>
      <code>{JSON.stringify(value, null, 2)}</code>
    </pre>
  </details>
);
