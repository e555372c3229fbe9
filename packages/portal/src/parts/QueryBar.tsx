import { useEffect, useId, useState } from 'preact/hooks';
import { granularityOf } from '../defaults.js';
import { onReveal, type Refusals } from '../field-faults.js';
import { change, useView } from '../navigation.js';
import { GRANULARITIES, problemsOf, type View } from '../state.js';
import { Chips } from './Chips.js';
import { Choice } from './Choice.js';
import { Picker } from './Picker.js';
import { RangeFields } from './RangeFields.js';

export interface QueryBarProps {
  readonly accounts: readonly string[];
  readonly sites: readonly string[];
  /** The keys that the screen uses. */
  readonly keys: readonly (keyof View)[];
  /** What the service refused. */
  readonly refusals?: Refusals;
}

const G_NAMES: Readonly<Record<string, string>> = {
  MINUTE_5: '5 minutes',
  MINUTE_15: '15 minutes',
  HOUR: 'Hour',
  DAY: 'Day',
  WEEK: 'Week',
  MONTH: 'Month',
  YEAR: 'Year',
};
const CMP: readonly (readonly [string, string])[] = [
  ['', 'Nothing'],
  ['prev', 'Previous period'],
  ['month', 'Same days last month'],
  ['year', 'Previous year'],
];
const BY: readonly (readonly [string, string])[] = [
  ['', 'Down and up'],
  ['customer_site_id', 'Site'],
  ['account_id', 'Account'],
  ['network', 'Network'],
  ['genre', 'Genre'],
  ['service_id', 'Service'],
];

const IDLE: readonly (readonly [string, string])[] = [
  ['', 'Left out'],
  ['zero', 'As zero'],
];

let zones: readonly string[] | undefined;
const zoneNames = (): readonly string[] =>
  (zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]);

/** Whether the controls are open, where they do not stand open. */
function useOpen() {
  const state = useState(false);
  useEffect(() => onReveal(() => state[1](true)), []);
  return state;
}

/** The controls of the view. Each change is one entry in the history. */
export function QueryBar({ accounts, sites, keys, refusals }: QueryBarProps) {
  const view = useView();
  const [open, setOpen] = useOpen();
  const problems: Refusals = { ...refusals, ...problemsOf(view) };
  const has = (key: keyof View) => keys.includes(key);
  const auto = granularityOf(view, Date.now());
  return (
    <form role="search" class="query" aria-label="View" onSubmit={(event) => event.preventDefault()}>
      <div class="query-phone">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Close filters' : 'Filters'}
        </button>
        <Chips view={view} />
      </div>
      <div class={open ? 'query-fields open' : 'query-fields'}>
        {has('acc') && accounts.length === 1 && <Fixed label="Account" value={accounts[0] ?? ''} />}
        {has('acc') && accounts.length !== 1 && (
          <Picker
            label="Accounts"
            control="acc"
            problem={problems.acc}
            values={accounts}
            chosen={view.acc}
            several
            none={`All ${accounts.length || ''}`.trim()}
            onChange={(acc) => change({ acc, site: [] })}
          />
        )}
        {has('site') && (
          <Picker
            label="Sites"
            control="site"
            problem={problems.site}
            values={sites}
            chosen={view.site}
            several
            none="All"
            onChange={(site) => change({ site })}
          />
        )}
        {has('sub') && <Subscriber view={view} problem={problems.sub} />}
        <RangeFields view={view} problems={problems} />
        {has('tz') ? (
          <Picker
            label="Time zone"
            control="tz"
            values={zoneNames()}
            chosen={[view.tz]}
            several={false}
            none="UTC"
            problem={problems.tz}
            onChange={([tz = 'UTC']) => change({ tz })}
          />
        ) : (
          <Fixed label="Time zone" value="UTC" />
        )}
        {has('g') && (
          <Choice
            label="Buckets"
            control="g"
            value={view.g}
            problem={problems.g}
            options={GRANULARITIES.map((g) => [g, `${G_NAMES[g] ?? g}${g === auto ? ' (auto)' : ''}`])}
            onChange={(g) => change({ g })}
          />
        )}
        {has('cmp') && (
          <Choice
            label="Compare with"
            control="cmp"
            value={view.cmp}
            problem={problems.cmp}
            options={CMP}
            onChange={(cmp) => change({ cmp })}
          />
        )}
        {has('by') && (
          <Choice
            label="Split by"
            control="by"
            value={view.by}
            problem={problems.by}
            options={BY}
            onChange={(by) => change({ by, hide: [] })}
          />
        )}
        {has('idle') && (
          <Choice
            label="Idle time"
            control="idle"
            value={view.idle}
            problem={problems.idle}
            options={IDLE}
            onChange={(idle) => change({ idle })}
          />
        )}
      </div>
    </form>
  );
}

/** Something that the view cannot change. It keeps its place, so that no other control moves. */
function Fixed({ label, value }: { label: string; value: string }) {
  return (
    <div class="field">
      <span class="label">{label}</span>
      <span class="fixed" title={value}>
        {value}
      </span>
    </div>
  );
}

function Subscriber({ view, problem }: { view: View; problem?: string }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Subscriber</label>
      <input
        id={id}
        data-control="sub"
        value={view.sub}
        placeholder="imsi:… or msisdn:…"
        spellcheck={false}
        autocomplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => change({ sub: event.currentTarget.value.trim() })}
      />
      {problem !== undefined && (
        <p class="fault" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
