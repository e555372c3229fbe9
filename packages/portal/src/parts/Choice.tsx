import { useId } from 'preact/hooks';

/** A native select. */
export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  problem?: string;
  /** Its name for faults that the service finds. */
  control?: string;
  /** The list of the report language whose words it offers. */
  words?: string;
  note?: string;
  onChange: (value: string) => void;
}) {
  const { label, value, options, problem, control, words, note, onChange } = props;
  const id = useId();
  const known = options.some(([one]) => one === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        data-control={control}
        data-words={words}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {!known && <option value={value}>{value}</option>}
        {options.map(([one, name]) => (
          <option key={one} value={one} selected={one === value}>
            {name}
          </option>
        ))}
      </select>
      {note !== undefined && <p class="note">{note}</p>}
      {problem !== undefined && (
        <p class="fault" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
