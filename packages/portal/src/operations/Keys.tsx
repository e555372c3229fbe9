import { useState } from 'preact/hooks';
import { announce } from '../announce.js';
import { askData } from '../api.js';
import { KEY_STATES, revokeCall, type ApiKey, type IssuedKey } from '../api-keys.js';
import { change, useView } from '../navigation.js';
import { askAll, type Page } from '../pages.js';
import { Choice } from '../parts/Choice.js';
import { Confirm } from '../parts/Confirm.js';
import { Listing } from '../parts/Listing.js';
import { Panel } from '../parts/Panel.js';
import { useAnswer } from '../use-answer.js';
import { KeyDialog } from './KeyDialog.js';
import { RotateDialog } from './RotateDialog.js';
import { SecretDialog } from './SecretDialog.js';
import { shown, when } from './words.js';

/** What stands over the list. */
type Open =
  | { readonly kind: 'none' }
  | { readonly kind: 'new' }
  | { readonly kind: 'change' | 'rotate' | 'revoke'; readonly key: ApiKey }
  | { readonly kind: 'issued'; readonly key: IssuedKey };

const NONE: Open = { kind: 'none' };
const HEADS = ['Name', 'Id', 'State', '', 'Accounts', 'Scopes', 'Expires', 'Networks', 'Limits', 'Last used'];

/** API keys: those that exist, and what can be done with them. */
export function Keys({ sound }: { sound: boolean }) {
  const view = useView();
  const state = KEY_STATES.find((one) => view.open.includes(`keys.${one}`)) ?? '';
  const path = `/admin/v1/api-keys?limit=1000${state === '' ? '' : `&state=${state}`}`;
  const answer = useAnswer<Page<ApiKey>>(sound ? path : undefined, (signal) => askAll(path, signal));
  const [open, setOpen] = useState<Open>(NONE);
  const others = view.open.filter((one) => !one.startsWith('keys.'));
  return (
    <>
      <Panel
        title="API keys"
        answer={answer}
        data={answer.data}
        request={{ path }}
        skeleton="short"
        tools={
          <button type="button" class="quiet" onClick={() => setOpen({ kind: 'new' })}>
            New API key
          </button>
        }
      >
        {({ items }) => (
          <>
            <div class="filters">
              <Choice
                label="State"
                value={state}
                options={[['', 'All'], ...KEY_STATES.map((one) => [one, one] as const)]}
                onChange={(next) => change({ open: next === '' ? others : [...others, `keys.${next}`] })}
              />
            </div>
            <Listing
              caption="API keys"
              none={state === '' ? 'There are no API keys.' : `No API key is ${state}.`}
              heads={HEADS}
              rows={items.map((key) => rowOf(key, setOpen))}
            />
          </>
        )}
      </Panel>
      <Dialogs open={open} setOpen={setOpen} reload={answer.retry} />
    </>
  );
}

function rowOf(key: ApiKey, setOpen: (open: Open) => void) {
  const limits = [
    key.rate_limit !== null && `${key.rate_limit} requests`,
    key.ingest_limit !== null && `${key.ingest_limit} records`,
  ].filter(Boolean);
  const button = (kind: 'change' | 'rotate' | 'revoke', text: string) => (
    <button
      type="button"
      class="link"
      aria-label={`${text} ${key.name} (${key.id})`}
      onClick={() => setOpen({ kind, key })}
    >
      {text}
    </button>
  );
  return [
    key.name,
    key.id,
    key.successor_id === null ? key.state : `${key.state}, followed by ${key.successor_id}`,
    key.state === 'revoked' ? (
      '–'
    ) : (
      <span class="acts">
        {button('change', 'Change')}
        {key.state === 'active' && key.successor_id === null && button('rotate', 'Rotate')}
        {button('revoke', 'Revoke')}
      </span>
    ),
    key.all_accounts ? 'all' : shown(key.account_ids),
    shown(key.scopes),
    key.expires_at === null ? 'never' : when(key.expires_at),
    key.allowed_cidrs.length === 0 ? 'any' : shown(key.allowed_cidrs),
    limits.length === 0 ? 'as configured' : `${limits.join(', ')} a minute`,
    when(key.last_used_at),
  ];
}

function Dialogs({
  open,
  setOpen,
  reload,
}: {
  open: Open;
  setOpen: (open: Open) => void;
  reload: () => void;
}) {
  const close = () => setOpen(NONE);
  const issued = (key: IssuedKey) => {
    setOpen({ kind: 'issued', key });
    reload();
  };
  const changed = (text: string) => {
    close();
    announce(text);
    reload();
  };
  if (open.kind === 'none') return null;
  if (open.kind === 'issued') return <SecretDialog issued={open.key} close={close} />;
  if (open.kind === 'new') return <KeyDialog close={close} issued={issued} />;
  const { key } = open;
  if (open.kind === 'rotate') return <RotateDialog of={key} close={close} issued={issued} />;
  if (open.kind === 'change')
    return (
      <KeyDialog before={key} close={close} changed={() => changed(`Changed ${key.name} (${key.id})`)} />
    );
  return (
    <Confirm
      title={`Revoke ${key.name}?`}
      act={`Revoke ${key.id}`}
      work={() => askData<ApiKey>(revokeCall(key))}
      done={() => changed(`Revoked ${key.name} (${key.id})`)}
      close={close}
    >
      <p>
        The key <strong>{key.name}</strong> (<code>{key.id}</code>) is refused within a second, everywhere. It
        cannot be made valid again. Its last use: {when(key.last_used_at)}.
      </p>
    </Confirm>
  );
}
