import { useState } from 'preact/hooks';
import { askData } from '../api.js';
import {
  changeCall,
  createCall,
  EMPTY_KEY,
  formOf,
  KEY_SCOPES,
  keyControlOf,
  type ApiKey,
  type IssuedKey,
  type KeyControl,
  type KeyForm,
} from '../api-keys.js';
import { Dialog } from '../parts/Dialog.js';
import { TextArea, TextField } from '../parts/Field.js';
import { FormActions } from '../parts/FormActions.js';
import { faultsBy, Refused } from '../parts/Refused.js';
import { useAction } from '../use-action.js';

/** Makes a key, or changes one. */
export function KeyDialog({
  before,
  close,
  issued,
  changed,
}: {
  /** The key to change; absent: a new one is made. */
  before?: ApiKey;
  close: () => void;
  issued?: (key: IssuedKey) => void;
  changed?: () => void;
}) {
  const [form, setForm] = useState<KeyForm>(before ? formOf(before) : EMPTY_KEY);
  const action = useAction();
  const problems = faultsBy(action.problem, keyControlOf);
  const submit = (event: Event) => {
    event.preventDefault();
    if (before)
      action.run(
        () => askData<ApiKey>(changeCall(before, form)),
        () => changed?.(),
      );
    else
      action.run(
        () => askData<IssuedKey>(createCall(form)),
        (key) => issued?.(key),
      );
  };
  return (
    <Dialog title={before ? `Change ${before.name}` : 'New API key'} close={close}>
      <form class="form" aria-label="API key" onSubmit={submit}>
        <KeyFields form={form} set={(next) => setForm({ ...form, ...next })} problems={problems} />
        <Refused problem={action.problem} shown={(fault) => keyControlOf(fault) !== undefined} />
        <FormActions close={close} busy={action.busy} submit={before ? 'Save' : 'Make the key'} />
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  readonly form: KeyForm;
  readonly set: (next: Partial<KeyForm>) => void;
  readonly problems: Readonly<Partial<Record<KeyControl, string>>>;
}

function KeyFields({ form, set, problems }: FieldsProps) {
  return (
    <>
      <TextField label="Name" value={form.name} problem={problems.name} onChange={(name) => set({ name })} />
      <Scopes form={form} set={set} problem={problems.scopes} />
      <label class="check">
        <input type="checkbox" checked={form.all} onChange={() => set({ all: !form.all })} />
        All accounts: the key of an operator
      </label>
      {(!form.all || problems.account_ids !== undefined) && (
        <TextArea
          label="Accounts"
          rows={2}
          value={form.accounts}
          note="Ids, separated by blanks or commas"
          problem={problems.account_ids}
          onChange={(accounts) => set({ accounts })}
        />
      )}
      <TextField
        label="Expires (UTC)"
        moment
        value={form.expires}
        note="Empty: never"
        problem={problems.expires_at}
        onChange={(expires) => set({ expires })}
      />
      <TextArea
        label="Allowed networks"
        rows={2}
        value={form.networks}
        note="Addresses, or networks such as 203.0.113.0/24. Empty: from anywhere"
        problem={problems.allowed_cidrs}
        onChange={(networks) => set({ networks })}
      />
      <TextField
        label="Requests a minute"
        digits
        value={form.rate}
        note="Empty: as the configuration says"
        problem={problems.rate_limit}
        onChange={(rate) => set({ rate })}
      />
      <TextField
        label="Usage records a minute"
        digits
        value={form.ingest}
        note="Empty: as the configuration says"
        problem={problems.ingest_limit}
        onChange={(ingest) => set({ ingest })}
      />
    </>
  );
}

function Scopes({ form, set, problem }: Pick<FieldsProps, 'form' | 'set'> & { problem: string | undefined }) {
  const { scopes } = form;
  return (
    <fieldset class="field" aria-describedby={problem === undefined ? undefined : 'scopes-problem'}>
      <legend class="label">Scopes</legend>
      {KEY_SCOPES.map((scope) => (
        <label class="check" key={scope}>
          <input
            type="checkbox"
            checked={scopes.includes(scope)}
            aria-invalid={problem !== undefined}
            onChange={() =>
              set({
                scopes: scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope],
              })
            }
          />
          {scope}
        </label>
      ))}
      {problem !== undefined && (
        <p class="fault" id="scopes-problem">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
