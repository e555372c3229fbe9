import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface PickerProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly chosen: readonly string[];
  readonly several: boolean;
  /** What is shown when nothing is chosen. */
  readonly none: string;
  readonly problem?: string;
  /** Called when the list opens, for values that are looked up. */
  readonly onOpen?: () => void;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A combobox with a list that can be searched. */
export function Picker(props: PickerProps) {
  const { label, values, chosen, several, none, problem, onOpen, onChange } = props;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const found = values.filter((value) => value.toLowerCase().includes(text.toLowerCase())).slice(0, 200);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener('pointerdown', leave);
    return () => removeEventListener('pointerdown', leave);
  }, [open]);
  const show = () => {
    onOpen?.();
    setText('');
    setActive(0);
    setOpen(true);
  };
  const choose = (value: string) => {
    if (several) onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
    else {
      onChange([value]);
      setOpen(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      if (!open) show();
      else setActive((active + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter' && open && found[active] !== undefined) choose(found[active]);
    else if (event.key === 'Escape' && open) setOpen(false);
    else return;
    event.preventDefault();
  };
  const summary = chosen.length === 0 ? none : chosen.length === 1 ? (chosen[0] ?? '') : `${chosen.length} chosen`;
  const option = (place: number) => `${id}-${place}`;
  return (
    <div class="field picker" ref={root} onFocusOut={(event) => !root.current?.contains(event.relatedTarget as Node | null) && setOpen(false)}>
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        aria-activedescendant={open && found.length > 0 ? option(active) : undefined}
        autocomplete="off"
        spellcheck={false}
        value={open ? text : summary}
        placeholder={open ? summary : ''}
        onFocus={() => !open && show()}
        onClick={() => !open && show()}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={press}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} aria-multiselectable={several} hidden={!open} class="options">
        {open &&
          found.map((value, place) => (
            <li
              key={value}
              id={option(place)}
              role="option"
              aria-selected={chosen.includes(value)}
              class={place === active ? 'active' : ''}
              ref={(node) => void (place === active && node?.scrollIntoView({ block: 'nearest' }))}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(value)}
            >
              {several && <span class="tick" aria-hidden="true">{chosen.includes(value) ? '✓' : ''}</span>}
              {value}
            </li>
          ))}
        {open && found.length === 0 && <li role="option" aria-disabled="true" aria-selected="false" class="nothing">Nothing found</li>}
      </ul>
      {problem !== undefined && <p class="fault" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}

/** A native select. */
export function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  problem?: string;
  onChange: (value: string) => void;
}) {
  const { label, value, options, problem, onChange } = props;
  const id = useId();
  const known = options.some(([one]) => one === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : `${id}-problem`} onChange={(event) => onChange(event.currentTarget.value)}>
        {!known && <option value={value}>{value}</option>}
        {options.map(([one, name]) => (
          <option key={one} value={one} selected={one === value}>{name}</option>
        ))}
      </select>
      {problem !== undefined && <p class="fault" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}
