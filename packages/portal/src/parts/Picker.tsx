import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface PickerProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly chosen: readonly string[];
  readonly several: boolean;
  /** What is shown when nothing is chosen. */
  readonly none: string;
  readonly problem?: string;
  /** Its name for faults that the service finds. */
  readonly control?: string;
  /** Called when the list opens, for values that are looked up. */
  readonly onOpen?: () => void;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A combobox with a list that can be searched. */
export function Picker(props: PickerProps) {
  const { label, values, chosen, several, none, problem, control, onOpen, onChange } = props;
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
    if (several)
      onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
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
  const summary =
    chosen.length === 0 ? none : chosen.length === 1 ? (chosen[0] ?? '') : `${chosen.length} chosen`;
  return (
    <div
      class="field picker"
      ref={root}
      onFocusOut={(event) => !root.current?.contains(event.relatedTarget as Node | null) && setOpen(false)}
    >
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        data-control={control}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        aria-activedescendant={open && found.length > 0 ? optionId(id, active) : undefined}
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
      <Options
        id={id}
        label={label}
        open={open}
        several={several}
        found={found}
        chosen={chosen}
        active={active}
        choose={choose}
      />
      {problem !== undefined && (
        <p class="fault" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

const optionId = (id: string, place: number) => `${id}-${place}`;

interface OptionsProps {
  readonly id: string;
  readonly label: string;
  readonly open: boolean;
  readonly several: boolean;
  readonly found: readonly string[];
  readonly chosen: readonly string[];
  readonly active: number;
  readonly choose: (value: string) => void;
}

function Options({ id, label, open, several, found, chosen, active, choose }: OptionsProps) {
  const show = (node: HTMLElement | null) => node?.scrollIntoView({ block: 'nearest' });
  return (
    <ul
      id={`${id}-list`}
      role="listbox"
      aria-label={label}
      aria-multiselectable={several}
      hidden={!open}
      class="options"
    >
      {open &&
        found.map((value, place) => (
          <li
            key={value}
            id={optionId(id, place)}
            role="option"
            aria-selected={chosen.includes(value)}
            class={place === active ? 'active' : ''}
            ref={place === active ? show : undefined}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(value)}
          >
            {several && (
              <span class="tick" aria-hidden="true">
                {chosen.includes(value) ? '✓' : ''}
              </span>
            )}
            {value}
          </li>
        ))}
      {open && found.length === 0 && (
        <li role="option" aria-disabled="true" aria-selected="false" class="nothing">
          Nothing found
        </li>
      )}
    </ul>
  );
}
