import { UNSAVED, type Draft, type Setting, type Settings, type TrialControl } from '../mappings.js';
import { Choice } from '../parts/Choice.js';
import { Field } from '../parts/Field.js';

const AS_MAPPING = ['', 'As the mapping says'] as const;
const same = (...values: readonly string[]) => values.map((one) => [one, one] as const);
const CLOCK = [AS_MAPPING, ...same('earlier', 'later', 'reject')];
const CHOICES: readonly (readonly [Setting, string, readonly (readonly [string, string])[]])[] = [
  ['encoding', 'Encoding', [AS_MAPPING, ...same('utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252')]],
  ['delimiter', 'Delimiter', [AS_MAPPING, [',', 'comma'], [';', 'semicolon'], ['\t', 'tab'], ['|', 'bar']]],
  ['quote', 'Quote', [AS_MAPPING, ...same('"', "'", 'none')]],
  ['decimal', 'Decimal mark', [AS_MAPPING, ...same('.', ',')]],
  ['ambiguous', 'Times shown twice', CLOCK],
  ['skipped', 'Times left out', CLOCK],
];

interface SettingsProps {
  readonly names: readonly string[];
  readonly chosen: string;
  readonly choose: (name: string) => void;
  readonly unsaved: Draft | undefined;
  readonly edit: (draft: Draft) => void;
  readonly format: string;
  readonly setFormat: (format: string) => void;
  readonly settings: Settings;
  readonly set: (settings: Settings) => void;
  readonly problems: Readonly<Partial<Record<TrialControl, string>>>;
}

/** The mapping of a dry run, and the settings beside it. */
export function DryRunSettings(props: SettingsProps) {
  const { names, chosen, choose, unsaved, edit, format, setFormat, settings, set, problems } = props;
  const put = (name: Setting, value: string) => {
    const others = Object.entries(settings).filter(([one]) => one !== name);
    set(Object.fromEntries(value === '' ? others : [...others, [name, value]]));
  };
  const text = (name: 'zone' | 'account', label: string, note: string) => (
    <Field label={label} note={note} problem={problems[name]}>
      {(attributes) => (
        <input
          {...attributes}
          value={settings[name] ?? ''}
          autocomplete="off"
          spellcheck={false}
          onChange={(event) => put(name, event.currentTarget.value.trim())}
        />
      )}
    </Field>
  );
  return (
    <>
      <div class="filters">
        <Choice
          label="Mapping"
          value={chosen}
          problem={problems.mapping}
          options={[
            ...(unsaved ? [[UNSAVED, `${unsaved.name || 'New mapping'}, not stored`] as const] : []),
            ...same(...names),
          ]}
          onChange={choose}
        />
        {text('account', 'Account', 'Of records without one')}
        {text('zone', 'Time zone of the file', 'Of times without an offset')}
        {chosen === UNSAVED && unsaved && (
          <button type="button" onClick={() => edit(unsaved)}>
            Back to the editor
          </button>
        )}
      </div>
      <details class="more">
        <summary>More settings</summary>
        <div class="filters">
          <Choice
            label="Format"
            value={format}
            problem={problems.format}
            options={[AS_MAPPING, ...same('csv', 'json', 'ndjson')]}
            onChange={setFormat}
          />
          {CHOICES.map(([name, label, options]) => (
            <Choice
              key={name}
              label={label}
              value={settings[name] ?? ''}
              problem={problems[name]}
              options={options}
              onChange={(next) => put(name, next)}
            />
          ))}
        </div>
      </details>
    </>
  );
}
