import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api.js';
import { nameProblem } from '../names.js';
import type { ReportBody } from '../requests.js';
import { isOfName, listSaved, putSaved } from '../saved-reports.js';
import { useAction } from '../use-action.js';
import { Confirm } from './Confirm.js';
import { TextField } from './Field.js';
import { faultsBy, Refused } from './Refused.js';

const isTaken = async (name: string): Promise<boolean> =>
  (await listSaved()).items.some((one) => one.name === name);

/** Saves the present request under a name. A report of that name is replaced only after a question. */
export function SaveReport({
  body,
  opened,
  saved,
}: {
  body: ReportBody | undefined;
  /** The name of the report that was opened last. */
  opened: string | undefined;
  saved: (name: string) => void;
}) {
  const [name, setName] = useState('');
  const [unnamed, setUnnamed] = useState<string>();
  const [asks, setAsks] = useState<ReportBody>();
  const action = useAction();
  useEffect(() => {
    if (opened !== undefined) setName(opened);
  }, [opened]);
  const problems = faultsBy(action.problem, (fault) => (isOfName(fault) ? 'name' : undefined));
  const submit = (event: Event) => {
    event.preventDefault();
    const problem = nameProblem(name);
    setUnnamed(problem);
    if (problem !== undefined || !body) return;
    action.run(
      async () => {
        const taken = await isTaken(name);
        if (!taken) await ask(putSaved(name, body));
        return taken;
      },
      (taken) => (taken ? setAsks(body) : saved(name)),
    );
  };
  return (
    <>
      <form class="save" aria-label="Save this report" onSubmit={submit}>
        <TextField
          label="Save this report as"
          value={name}
          note="1 to 64 lower case letters, digits, dots, underscores and hyphens"
          problem={unnamed ?? problems.name}
          onChange={setName}
        />
        <button type="submit" disabled={action.busy || !body}>
          Save
        </button>
      </form>
      <Refused problem={action.problem} shown={isOfName} />
      {asks && (
        <Confirm
          title={`Replace the report ${name}?`}
          act={`Replace ${name}`}
          work={() => ask(putSaved(name, asks))}
          done={() => {
            setAsks(undefined);
            saved(name);
          }}
          close={() => setAsks(undefined)}
        >
          <p>
            A report <strong>{name}</strong> is saved already. All credentials with the same accounts get the
            new one.
          </p>
        </Confirm>
      )}
    </>
  );
}
