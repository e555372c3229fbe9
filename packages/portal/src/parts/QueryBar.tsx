import { formatRfc3339, instantOf, isTimeZone } from '@edgemeter/chart/zones.js';
import { useId, useState } from 'preact/hooks';
import { isRelative, localInput, parseDate, PRESETS } from '../dates.js';
import { granularityOf } from '../defaults.js';
import { change, useView } from '../navigation.js';
import { GRANULARITIES, problemsOf, type View } from '../state.js';
import { Choice, Picker } from './Picker.js';

export interface QueryBarProps {
  readonly accounts: readonly string[];
  readonly sites: readonly string[];
  /** The keys that the screen uses. */
  readonly keys: readonly (keyof View)[];
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

let zones: readonly string[] | undefined;
const zoneNames = (): readonly string[] => (zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]);

/** The controls of the view. Each change is one entry in the history. */
export function QueryBar({ accounts, sites, keys }: QueryBarProps) {
  const view = useView();
  const [open, setOpen] = useState(false);
  const problems = problemsOf(view);
  const has = (key: keyof View) => keys.includes(key);
  const auto = granularityOf(view, Date.now());
  return (
    <form role="search" class="query" aria-label="View" onSubmit={(event) => event.preventDefault()}>
      <div class="query-phone">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Close filters' : 'Filters'}</button>
        <Chips view={view} />
      </div>
      <div class={open ? 'query-fields open' : 'query-fields'}>
        {has('acc') && accounts.length !== 1 && (
          <Picker label="Accounts" values={accounts} chosen={view.acc} several none={`All ${accounts.length || ''}`.trim()} onChange={(acc) => change({ acc, site: [] })} />
        )}
        {has('site') && <Picker label="Sites" values={sites} chosen={view.site} several none="All" onChange={(site) => change({ site })} />}
        {has('sub') && <Subscriber view={view} problem={problems.sub} />}
        <Range view={view} problems={problems} />
        {has('tz') ? (
          <Picker label="Time zone" values={zoneNames()} chosen={[view.tz]} several={false} none="UTC" problem={problems.tz} onChange={([tz = 'UTC']) => change({ tz })} />
        ) : (
          <div class="field"><span class="label">Time zone</span><span class="fixed">UTC</span></div>
        )}
        {has('g') && (
          <Choice label="Buckets" value={view.g} problem={problems.g} options={GRANULARITIES.map((g) => [g, `${G_NAMES[g] ?? g}${g === auto ? ' (automatic)' : ''}`])} onChange={(g) => change({ g })} />
        )}
        {has('cmp') && <Choice label="Compare with" value={view.cmp} problem={problems.cmp} options={CMP} onChange={(cmp) => change({ cmp })} />}
        {has('by') && <Choice label="Split by" value={view.by} problem={problems.by} options={BY} onChange={(by) => change({ by, hide: [] })} />}
        {has('idle') && <Choice label="Idle time" value={view.idle} problem={problems.idle} options={[['', 'Left out'], ['zero', 'As zero']]} onChange={(idle) => change({ idle })} />}
      </div>
    </form>
  );
}

function Range({ view, problems }: { view: View; problems: ReturnType<typeof problemsOf> }) {
  const preset = PRESETS.findIndex(([, from, to]) => from === view.from && to === view.to);
  const [custom, setCustom] = useState(false);
  const shown = custom || preset < 0;
  const zone = isTimeZone(view.tz) ? view.tz : 'UTC';
  const absolute = (text: string) => {
    const at = parseDate(text, Date.now(), zone);
    return at === undefined ? text : formatRfc3339(at, zone);
  };
  const options = [...PRESETS.map(([name], i) => [String(i), name] as const), ['custom', 'From … to …'] as const];
  return (
    <>
      <Choice
        label="Range"
        value={shown ? 'custom' : String(preset)}
        options={options}
        onChange={(value) => {
          const chosen = PRESETS[Number(value)];
          setCustom(chosen === undefined);
          if (chosen) change({ from: chosen[1], to: chosen[2] });
        }}
      />
      {shown && (
        <>
          <Moment label="From" text={view.from} zone={zone} problem={problems.from} onChange={(from) => change({ from, to: absolute(view.to) })} />
          <Moment label="To" text={view.to} zone={zone} problem={problems.to} onChange={(to) => change({ to, from: absolute(view.from) })} />
        </>
      )}
      {!shown && isRelative(view.from) && (
        <div class="field fix">
          <button type="button" class="quiet" onClick={() => change({ from: absolute(view.from), to: absolute(view.to) })}>Fix dates</button>
        </div>
      )}
    </>
  );
}

function Moment(props: { label: string; text: string; zone: string; problem?: string; onChange: (text: string) => void }) {
  const { label, text, zone, problem, onChange } = props;
  const id = useId();
  const at = parseDate(text, Date.now(), zone);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {at === undefined ? (
        <input
          id={id}
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onChange={(event) => onChange(event.currentTarget.value.trim())}
        />
      ) : (
        <input
          id={id}
          type="datetime-local"
          value={localInput(at, zone)}
          onChange={(event) => {
            const wall = Date.parse(`${event.currentTarget.value}Z`);
            if (!Number.isNaN(wall)) onChange(formatRfc3339(instantOf(wall, zone), zone));
          }}
        />
      )}
      {problem !== undefined && <p class="fault" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}

function Subscriber({ view, problem }: { view: View; problem?: string }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Subscriber</label>
      <input id={id} value={view.sub} placeholder="imsi:… or msisdn:…" spellcheck={false} autocomplete="off" aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : `${id}-problem`} onChange={(event) => change({ sub: event.currentTarget.value.trim() })} />
      {problem !== undefined && <p class="fault" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}

/** The active filters, each with a way out. */
export function Chips({ view }: { view: View }) {
  const preset = PRESETS.find(([, from, to]) => from === view.from && to === view.to);
  const chips: [string, Partial<View> | undefined][] = [
    [preset?.[0] ?? `${view.from} – ${view.to}`, undefined],
    ...view.acc.map((one): [string, Partial<View>] => [one, { acc: view.acc.filter((other) => other !== one) }]),
    ...view.site.map((one): [string, Partial<View>] => [one, { site: view.site.filter((other) => other !== one) }]),
  ];
  if (view.sub !== '') chips.push([view.sub, { sub: '' }]);
  return (
    <ul class="chips" aria-label="Active filters">
      {chips.map(([name, without]) => (
        <li key={name}>
          {without ? <button type="button" class="chip" aria-label={`Remove ${name}`} onClick={() => change(without)}>{name} <span aria-hidden="true">×</span></button> : <span class="chip">{name}</span>}
        </li>
      ))}
    </ul>
  );
}
