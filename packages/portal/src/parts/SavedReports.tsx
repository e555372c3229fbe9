import { momentLabel } from '@edgemeter/chart/labels.js';
import { useState } from 'preact/hooks';
import { announce } from '../announce.js';
import { ask } from '../api.js';
import { credential } from '../credential.js';
import { download } from '../download.js';
import { browserZone, useView } from '../navigation.js';
import type { ReportBody } from '../requests.js';
import {
  listSaved,
  REPORTS,
  savedPath,
  type SavedReport,
  type SavedReports as Saved,
} from '../saved-reports.js';
import { useAnswer } from '../use-answer.js';
import { Confirm } from './Confirm.js';
import { Listing } from './Listing.js';
import { Panel } from './Panel.js';
import { SaveReport } from './SaveReport.js';

/** Reports saved by name: the list, and what the credential may do with it. */
export function SavedReports({
  body,
  show,
}: {
  /** The present request, to be saved; undefined: it is not right yet. */
  body: ReportBody | undefined;
  /** Shows a request in the builder. */
  show: (report: ReportBody) => void;
}) {
  const who = credential();
  const answer = useAnswer<Saved>(who && 'saved', listSaved);
  const [removing, setRemoving] = useState<string>();
  const [last, setLast] = useState<string>();
  const mayWrite = who !== undefined && who.kind !== 'portal';
  const open = ({ name, report }: SavedReport) => {
    if (!report) return;
    setLast(name);
    show(report);
    announce(`Opened ${name}`);
  };
  return (
    <>
      <Panel
        title="Saved reports"
        note={mayWrite ? undefined : 'This credential reads them. It changes none.'}
        answer={answer}
        data={answer.data}
        request={{ path: REPORTS }}
        skeleton="short"
      >
        {({ items }) => (
          <div class="stack">
            {mayWrite && (
              <SaveReport
                body={body}
                opened={last}
                saved={(name) => {
                  setLast(name);
                  announce(`Saved ${name}`);
                  answer.retry();
                }}
              />
            )}
            <List items={items} mayWrite={mayWrite} open={open} remove={setRemoving} />
          </div>
        )}
      </Panel>
      {removing !== undefined && (
        <Confirm
          title={`Delete the report ${removing}?`}
          act={`Delete ${removing}`}
          work={() => ask({ path: savedPath(removing), method: 'DELETE' })}
          done={() => {
            setRemoving(undefined);
            announce(`Deleted ${removing}`);
            answer.retry();
          }}
          close={() => setRemoving(undefined)}
        >
          <p>
            All credentials with the same accounts lose <strong>{removing}</strong>. A spreadsheet that
            fetches it gets an error.
          </p>
        </Confirm>
      )}
    </>
  );
}

function List(props: {
  items: readonly SavedReport[];
  mayWrite: boolean;
  open: (report: SavedReport) => void;
  remove: (name: string) => void;
}) {
  const { items, mayWrite, open, remove } = props;
  // The builder's URL has no zone of its own: its request has.
  const zone = useView().tz || browserZone();
  const button = (text: string, name: string, act: () => void) => (
    <button type="button" class="link" aria-label={`${text} ${name}`} onClick={act}>
      {text}
    </button>
  );
  return (
    <Listing
      caption="Saved reports"
      none="No report is saved for these accounts."
      heads={mayWrite ? ['Name', 'Saved', 'By', ''] : ['Name', 'Saved', '']}
      rows={items.map((saved) => [
        saved.name,
        momentLabel(Date.parse(saved.updated_at), zone),
        ...(mayWrite ? [saved.updated_by ?? '–'] : []),
        <span class="acts">
          {saved.report && button('Open', saved.name, () => open(saved))}
          {button('CSV of', saved.name, () => void download({ path: savedPath(saved.name) }, saved.name))}
          {mayWrite && button('Delete', saved.name, () => remove(saved.name))}
        </span>,
      ])}
    />
  );
}
