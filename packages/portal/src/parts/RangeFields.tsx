import { formatRfc3339, instantOf, isTimeZone } from '@edgemeter/chart/zones.js';
import { useId, useState } from 'preact/hooks';
import { isRelative, localInput, parseDate, PRESETS } from '../dates.js';
import { change } from '../navigation.js';
import type { Refusals } from '../field-faults.js';
import type { View } from '../state.js';
import { Choice } from './Choice.js';

/** The range by its name, or from one moment to another. */
export function RangeFields({ view, problems }: { view: View; problems: Refusals }) {
  const preset = PRESETS.findIndex(([, from, to]) => from === view.from && to === view.to);
  const [custom, setCustom] = useState(false);
  const shown = custom || preset < 0;
  const zone = isTimeZone(view.tz) ? view.tz : 'UTC';
  const absolute = (text: string) => {
    const at = parseDate(text, Date.now(), zone);
    return at === undefined ? text : formatRfc3339(at, zone);
  };
  const options = [
    ...PRESETS.map(([name], i) => [String(i), name] as const),
    ['custom', 'From … to …'] as const,
  ];
  return (
    <>
      <Choice
        label="Range"
        value={shown ? 'custom' : String(preset)}
        problem={shown ? undefined : (problems.from ?? problems.to)}
        control={shown ? undefined : 'from to'}
        options={options}
        onChange={(value) => {
          const chosen = PRESETS[Number(value)];
          setCustom(chosen === undefined);
          if (chosen) change({ from: chosen[1], to: chosen[2] });
        }}
      />
      {shown && (
        <>
          <Moment
            label="From"
            control="from"
            text={view.from}
            zone={zone}
            problem={problems.from}
            onChange={(from) => change({ from, to: absolute(view.to) })}
          />
          <Moment
            label="To"
            control="to"
            text={view.to}
            zone={zone}
            problem={problems.to}
            onChange={(to) => change({ to, from: absolute(view.from) })}
          />
        </>
      )}
      {!shown && isRelative(view.from) && (
        <div class="field fix">
          <button
            type="button"
            class="quiet"
            onClick={() => change({ from: absolute(view.from), to: absolute(view.to) })}
          >
            Fix dates
          </button>
        </div>
      )}
    </>
  );
}

function Moment(props: {
  label: string;
  control: string;
  text: string;
  zone: string;
  problem?: string;
  onChange: (text: string) => void;
}) {
  const { label, control, text, zone, problem, onChange } = props;
  const id = useId();
  const at = parseDate(text, Date.now(), zone);
  const shared = {
    id,
    'data-control': control,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
  };
  return (
    <div class="field moment">
      <label for={id}>{label}</label>
      {at === undefined ? (
        <input {...shared} value={text} onChange={(event) => onChange(event.currentTarget.value.trim())} />
      ) : (
        <input
          {...shared}
          type="datetime-local"
          value={localInput(at, zone)}
          onChange={(event) => {
            const wall = Date.parse(`${event.currentTarget.value}Z`);
            if (!Number.isNaN(wall)) onChange(formatRfc3339(instantOf(wall, zone), zone));
          }}
        />
      )}
      {problem !== undefined && (
        <p class="fault" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
