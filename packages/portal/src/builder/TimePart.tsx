import { formatRfc3339, isTimeZone } from '@edgemeter/chart/zones.js';
import { useId } from 'preact/hooks';
import { parseDate } from '../dates.js';
import { Choice } from '../parts/Choice.js';
import { Group, TextField, WordField } from './fields.js';
import { useForm, useMember } from './form.js';
import type { Path } from './paths.js';

const STEP = /^NOW([+-])(\d*)([A-Za-z]*)$/;

let zones: readonly string[] | undefined;
const zoneNames = (): readonly string[] =>
  (zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]);

/** What a date of the language is: a name, a step from now, or a moment. */
function kindOf(text: string, names: readonly string[]): string {
  if (text === 'NOW' || names.includes(text)) return text;
  return STEP.test(text) ? 'step' : 'at';
}

/** A date: by its name, by steps from now, or to the millisecond. */
export function DateField({ path, label }: { path: Path; label: string }) {
  const { language, body } = useForm();
  const { value, control, set } = useMember(path);
  const text = typeof value === 'string' ? value : '';
  const names = language.relative_dates.map(({ name }) => name);
  const kind = kindOf(text, names);
  const zone = typeof body.time_zone === 'string' && isTimeZone(body.time_zone) ? body.time_zone : 'UTC';
  const units = language.relative_units.map(({ name }) => name);
  const choose = (next: string) => {
    const at = parseDate(text, Date.now(), zone) ?? Date.now();
    if (next === 'at') set(formatRfc3339(at, zone));
    else set(next === 'step' ? `NOW-1${units.includes('d') ? 'd' : units[0]}` : next);
  };
  return (
    <div class="date">
      <Choice
        label={label}
        control={kind === 'at' || kind === 'step' ? undefined : control}
        words="relative_dates"
        value={kind}
        problem={useProblemOf(control, kind !== 'at' && kind !== 'step')}
        note={language.relative_dates.find(({ name }) => name === kind)?.description}
        options={[
          ['at', 'A moment'],
          ['step', 'Steps from now'],
          ['NOW', 'NOW'],
          ...names.map((name) => [name, name] as const),
        ]}
        onChange={choose}
      />
      {kind === 'at' && (
        <TextField path={path} label={`${label}: date and time`} placeholder="2026-06-01T00:00:00+02:00" />
      )}
      {kind === 'step' && <Steps path={path} label={label} text={text} />}
    </div>
  );
}

const useProblemOf = (control: string, wanted: boolean): string | undefined => {
  const { faults } = useForm();
  return wanted ? faults.get(control) : undefined;
};

function Steps({ path, label, text }: { path: Path; label: string; text: string }) {
  const { language } = useForm();
  const { control, problem, set } = useMember(path);
  const id = useId();
  const [, sign = '-', count = '', unit = ''] = STEP.exec(text) ?? [];
  return (
    <div class="steps">
      <div class="field">
        <label for={id}>{label}: how many</label>
        <input
          id={id}
          data-control={control}
          inputMode="numeric"
          autocomplete="off"
          value={count}
          aria-invalid={problem !== undefined}
          onInput={(event) =>
            set(`NOW${sign}${event.currentTarget.value.replaceAll(/\D/g, '')}${unit}`, true)
          }
        />
      </div>
      <Choice
        label={`${label}: unit`}
        words="relative_units"
        value={unit}
        options={language.relative_units.map(({ name, description }) => [name, `${name}: ${description}`])}
        onChange={(next) => set(`NOW${sign}${count}${next}`)}
      />
      <Choice
        label={`${label}: direction`}
        value={sign}
        problem={problem}
        options={[
          ['-', 'before now'],
          ['+', 'after now'],
        ]}
        onChange={(next) => set(`NOW${next}${count}${unit}`)}
      />
    </div>
  );
}

/** Range, buckets and their calendar. */
export function TimePart() {
  return (
    <Group path={['time']} label="Time">
      <DateField path={['start_date_time']} label="From" />
      <DateField path={['end_date_time']} label="To" />
      <WordField path={['granularity']} label="Buckets" words="granularities" none="None given" />
      <WordField path={['bucket_range']} label="Range" words="bucket_ranges" none="None given" />
      <TextField
        path={['time_zone']}
        label="Time zone"
        placeholder="UTC"
        optional
        suggestions={zoneNames()}
      />
      <WordField path={['week_start']} label="Weeks begin on" words="week_starts" none="None given" />
    </Group>
  );
}
