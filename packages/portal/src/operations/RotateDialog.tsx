import { useState } from 'preact/hooks';
import { askData } from '../api.js';
import { instantOf, keyControlOf, rotateCall, type ApiKey, type IssuedKey } from '../api-keys.js';
import { Choice } from '../parts/Choice.js';
import { Dialog } from '../parts/Dialog.js';
import { TextField } from '../parts/Field.js';
import { FormActions } from '../parts/FormActions.js';
import { faultsBy, Refused } from '../parts/Refused.js';
import { useAction } from '../use-action.js';

const ENDS = [
  ['same', 'After as long as the old key'],
  ['never', 'Never'],
  ['at', 'At a time'],
] as const;

/** Gives a key a successor. Both are valid while they overlap. */
export function RotateDialog({
  of,
  close,
  issued,
}: {
  of: ApiKey;
  close: () => void;
  issued: (key: IssuedKey) => void;
}) {
  const [overlap, setOverlap] = useState('86400');
  const [end, setEnd] = useState('same');
  const [expires, setExpires] = useState('');
  const action = useAction();
  const problems = faultsBy(action.problem, keyControlOf);
  const submit = (event: Event) => {
    event.preventDefault();
    const until = end === 'same' ? undefined : end === 'never' ? null : instantOf(expires);
    action.run(() => askData<IssuedKey>(rotateCall(of, overlap, until)), issued);
  };
  return (
    <Dialog title={`Rotate ${of.name}`} close={close}>
      <form class="form" aria-label="Rotation" onSubmit={submit}>
        <p>
          The successor of <code>{of.id}</code> has the same accounts, scopes, networks and limits.
        </p>
        <TextField
          label="Overlap, seconds"
          digits
          value={overlap}
          note="How long both keys are valid. 86400 is a day, 0 ends the old key at once; at most 90 days."
          problem={problems.overlap_seconds}
          onChange={setOverlap}
        />
        <Choice
          label="The successor expires"
          value={end}
          options={ENDS}
          problem={end === 'at' ? undefined : problems.expires_at}
          onChange={setEnd}
        />
        {end === 'at' && (
          <TextField
            label="Expires (UTC)"
            moment
            value={expires}
            note="Empty: never"
            problem={problems.expires_at}
            onChange={setExpires}
          />
        )}
        <Refused problem={action.problem} shown={(fault) => keyControlOf(fault) !== undefined} />
        <FormActions close={close} busy={action.busy} submit="Make the successor" />
      </form>
    </Dialog>
  );
}
