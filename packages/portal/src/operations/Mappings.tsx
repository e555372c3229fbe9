import { useState } from 'preact/hooks';
import { announce } from '../announce.js';
import { askData } from '../api.js';
import { draftOf, EMPTY_DRAFT, mappingPath, UNSAVED, type Draft, type Mapping } from '../mappings.js';
import type { Page } from '../pages.js';
import { Confirm } from '../parts/Confirm.js';
import { Listing } from '../parts/Listing.js';
import { Panel } from '../parts/Panel.js';
import { useAnswer } from '../use-answer.js';
import { DryRun } from './DryRun.js';
import { MappingDialog } from './MappingDialog.js';
import { when } from './words.js';

const PATH = '/admin/v1/mappings';

type Open =
  | { readonly kind: 'edit'; readonly draft: Draft }
  | { readonly kind: 'remove'; readonly mapping: Mapping }
  | undefined;

/** Mappings: those that exist, an editor, and a dry run on a file. */
export function Mappings({ sound }: { sound: boolean }) {
  const answer = useAnswer<Page<Mapping>>(sound ? PATH : undefined, (signal) =>
    askData({ path: PATH }, signal),
  );
  const [open, setOpen] = useState<Open>();
  const [chosen, setChosen] = useState('radius');
  const [unsaved, setUnsaved] = useState<Draft>();
  const edit = (draft: Draft) => setOpen({ kind: 'edit', draft });
  const changed = (text: string) => {
    setOpen(undefined);
    announce(text);
    answer.retry();
  };
  return (
    <>
      <Panel
        title="Mappings"
        note="How foreign files become usage records"
        answer={answer}
        data={answer.data}
        request={{ path: PATH }}
        skeleton="short"
        tools={
          <button type="button" class="quiet" onClick={() => edit(EMPTY_DRAFT)}>
            New mapping
          </button>
        }
      >
        {({ items }) => (
          <List
            items={items}
            show={(mapping) => edit(draftOf(mapping))}
            tryOut={setChosen}
            remove={(mapping) => setOpen({ kind: 'remove', mapping })}
          />
        )}
      </Panel>
      <DryRun
        mappings={answer.data?.items ?? []}
        chosen={chosen}
        choose={setChosen}
        unsaved={unsaved}
        edit={edit}
      />
      {open?.kind === 'edit' && (
        <MappingDialog
          first={open.draft}
          close={() => setOpen(undefined)}
          tryOut={(draft) => {
            setUnsaved(draft);
            setChosen(UNSAVED);
            setOpen(undefined);
          }}
          stored={({ name }) => {
            setChosen(name);
            setUnsaved(undefined);
            changed(`Stored the mapping ${name}`);
          }}
        />
      )}
      {open?.kind === 'remove' && (
        <Confirm
          title={`Delete the mapping ${open.mapping.name}?`}
          act={`Delete ${open.mapping.name}`}
          work={() => askData({ path: mappingPath(open.mapping.name), method: 'DELETE' })}
          done={() => {
            if (chosen === open.mapping.name) setChosen('radius');
            changed(`Deleted the mapping ${open.mapping.name}`);
          }}
          close={() => setOpen(undefined)}
        >
          <p>
            Files that name <strong>{open.mapping.name}</strong> are refused from then on. Records that came
            by it stay.
          </p>
        </Confirm>
      )}
    </>
  );
}

function List(props: {
  items: readonly Mapping[];
  show: (mapping: Mapping) => void;
  tryOut: (name: string) => void;
  remove: (mapping: Mapping) => void;
}) {
  const { items, show, tryOut, remove } = props;
  const button = (text: string, name: string, act: () => void) => (
    <button type="button" class="link" aria-label={`${text} ${name}`} onClick={act}>
      {text}
    </button>
  );
  return (
    <Listing
      caption="Mappings"
      none="There are no mappings."
      heads={['Name', 'Kind', 'Changed', 'By', '']}
      rows={items.map((mapping) => [
        mapping.name,
        mapping.preset ? 'preset' : 'own',
        when(mapping.updated_at),
        mapping.updated_by ?? '–',
        <span class="acts">
          {button(mapping.preset ? 'Show' : 'Edit', mapping.name, () => show(mapping))}
          {button('Try', mapping.name, () => {
            tryOut(mapping.name);
            document.getElementById('panel-dry-run')?.scrollIntoView();
          })}
          {!mapping.preset && button('Delete', mapping.name, () => remove(mapping))}
        </span>,
      ])}
    />
  );
}
