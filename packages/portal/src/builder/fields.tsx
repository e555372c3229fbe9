import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Choice } from '../parts/Choice.js';
import { useForm, useMember } from './form.js';
import type { WordList } from './language.js';
import type { Path } from './paths.js';

export interface FieldProps {
  readonly path: Path;
  readonly label: string;
}

/** A value of another kind than the control's: only the text has it. */
export function InText({ label }: { label: string }) {
  return <p class="note">{label} stands in the text, in a way that the form cannot show.</p>;
}

/** What is wrong with a control. */
function Fault({ id, problem }: { id?: string; problem: string | undefined }) {
  if (problem === undefined) return null;
  return (
    <p class="fault" id={id}>
      {problem}
    </p>
  );
}

interface TextProps extends FieldProps {
  readonly placeholder?: string;
  readonly suggestions?: readonly string[];
  /** An empty control removes the member. */
  readonly optional?: boolean;
  /** What is typed, as the value of the request. */
  readonly read?: (text: string) => unknown;
  readonly hideLabel?: boolean;
}

const isScalar = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** A text or a number. */
export function TextField(props: TextProps) {
  const { path, label, placeholder, suggestions = [], optional, read = (text) => text, hideLabel } = props;
  const { value, control, problem, set } = useMember(path);
  const id = useId();
  if (value !== undefined && !isScalar(value)) return <InText label={label} />;
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'hidden' : undefined}>
        {label}
      </label>
      <input
        id={id}
        data-control={control}
        value={value ?? ''}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        list={suggestions.length > 0 ? `${id}-list` : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={(event) => {
          const text = event.currentTarget.value;
          set(optional && text === '' ? undefined : read(text), true);
        }}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      <Fault id={`${id}-problem`} problem={problem} />
    </div>
  );
}

/** A number as JSON where the digits are that number's, else the digits as text: nothing that is typed is rounded. */
export const numberOrText = (text: string): number | string =>
  /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;

export const CountField = (props: FieldProps) => <TextField {...props} optional read={numberOrText} />;

interface WordProps extends FieldProps {
  readonly words: WordList;
  /** The name of the choice to leave the member out; absent: it must be given. */
  readonly none?: string;
  /** Fewer than the language has. */
  readonly only?: readonly string[];
  readonly onChange?: (word: string) => void;
}

/** One of the words that the language has for a member. */
export function WordField({ path, label, words, none, only, onChange }: WordProps) {
  const { language } = useForm();
  const { value, control, problem, set } = useMember(path);
  if (value !== undefined && typeof value !== 'string') return <InText label={label} />;
  const offered = language[words].filter(({ name }) => only?.includes(name) ?? true);
  const options = offered.map(({ name }) => [name, name] as const);
  return (
    <Choice
      label={label}
      control={control}
      words={words}
      problem={problem}
      value={value ?? ''}
      note={language[words].find(({ name }) => name === value)?.description}
      options={none === undefined && value !== undefined ? options : [['', none ?? 'Choose'], ...options]}
      onChange={onChange ?? ((next) => set(next === '' ? undefined : next))}
    />
  );
}

/** A switch; left out while it is off, unless it is given as off. */
export function SwitchField({ path, label }: FieldProps) {
  const { value, control, problem, set } = useMember(path);
  const id = useId();
  if (value !== undefined && typeof value !== 'boolean') return <InText label={label} />;
  return (
    <div class="switch">
      <input
        id={id}
        type="checkbox"
        data-control={control}
        checked={value ?? false}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => set(event.currentTarget.checked ? true : undefined)}
      />
      <label for={id}>{label}</label>
      <Fault id={`${id}-problem`} problem={problem} />
    </div>
  );
}

/** Controls of one member, under its name. */
export function Group(
  props: FieldProps & { readonly words?: WordList; readonly children: ComponentChildren },
) {
  const { path, label, words, children } = props;
  const { control, problem } = useMember(path);
  const id = useId();
  return (
    <fieldset
      class="group"
      data-control={control}
      data-words={words}
      tabIndex={-1}
      aria-describedby={problem === undefined ? undefined : `${id}-problem`}
    >
      <legend>{label}</legend>
      <Fault id={`${id}-problem`} problem={problem} />
      {children}
    </fieldset>
  );
}
