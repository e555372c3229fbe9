import { useState } from 'preact/hooks';
import { askData } from '../api.js';
import { documentOf, editorControlOf, mappingPath, type Draft, type Mapping } from '../mappings.js';
import { nameProblem } from '../names.js';
import type { Page } from '../pages.js';
import { Confirm } from '../parts/Confirm.js';
import { Dialog } from '../parts/Dialog.js';
import { TextArea, TextField } from '../parts/Field.js';
import { faultsBy, Refused } from '../parts/Refused.js';
import { useAction } from '../use-action.js';

const isTaken = async (name: string): Promise<boolean> => {
  const { items } = await askData<Page<Mapping>>({ path: '/admin/v1/mappings' });
  return items.some((one) => !one.preset && one.name === name);
};

/** Shows a mapping, and stores it. A mapping of the same name is replaced only after a question. */
export function MappingDialog({
  first,
  close,
  tryOut,
  stored,
}: {
  first: Draft;
  close: () => void;
  tryOut: (draft: Draft) => void;
  stored: (mapping: Mapping) => void;
}) {
  const [draft, setDraft] = useState(first);
  const [broken, setBroken] = useState<string>();
  const [unnamed, setUnnamed] = useState<string>();
  const [asks, setAsks] = useState(false);
  const action = useAction();
  const { name, preset } = draft;
  const problems = faultsBy(action.problem, editorControlOf);
  const put = () =>
    askData<Mapping>({ path: mappingPath(name), method: 'PUT', body: documentOf(draft).document });
  const whenSound = (then: () => void) => {
    const { problem } = documentOf(draft);
    setBroken(problem);
    if (problem === undefined) then();
  };
  const store = () =>
    action.run(
      async () => (!draft.stored && (await isTaken(name)) ? undefined : put()),
      (mapping) => (mapping ? stored(mapping) : setAsks(true)),
    );
  const submit = (event: Event) => {
    event.preventDefault();
    const problem = nameProblem(name);
    setUnnamed(problem);
    if (problem === undefined) whenSound(store);
  };
  return (
    <Dialog
      title={preset ? `The preset ${name}` : first.stored ? `Edit ${name}` : 'New mapping'}
      close={close}
    >
      <form class="form" aria-label="Mapping" onSubmit={submit}>
        {!preset && (
          <TextField
            label="Name"
            value={name}
            readOnly={draft.stored}
            problem={unnamed ?? problems.name}
            onChange={(next) => setDraft({ ...draft, name: next })}
          />
        )}
        <TextArea
          label="Document (JSON)"
          rows={14}
          value={draft.text}
          readOnly={preset}
          problem={broken ?? (problems.document === undefined ? undefined : 'The document has faults.')}
          onChange={(text) => setDraft({ ...draft, text })}
        />
        <Refused problem={action.problem} shown={(fault) => editorControlOf(fault) === 'name'} />
        <div class="row actions">
          {preset ? (
            <button
              type="button"
              onClick={() =>
                setDraft({ name: '', text: `{\n  "extends": "${name}"\n}`, stored: false, preset: false })
              }
            >
              Extend it
            </button>
          ) : (
            <>
              <button type="button" onClick={() => whenSound(() => tryOut(draft))}>
                Try it on a file
              </button>
              <button type="submit" class="primary" disabled={action.busy}>
                {draft.stored ? 'Replace' : 'Store'}
              </button>
            </>
          )}
        </div>
      </form>
      {asks && (
        <Confirm
          title={`Replace the mapping ${name}?`}
          act={`Replace ${name}`}
          work={put}
          done={stored}
          close={() => setAsks(false)}
        >
          <p>
            A mapping <strong>{name}</strong> is stored already. Files are read by the new one from then on.
          </p>
        </Confirm>
      )}
    </Dialog>
  );
}
