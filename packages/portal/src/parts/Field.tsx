import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What a control needs to belong to its label, its note and its fault. */
interface ControlAttributes {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

/** A labelled control, with its note and what is wrong with it. */
export function Field({
  label,
  note,
  problem,
  children,
}: {
  label: string;
  note?: string;
  problem: string | undefined;
  children: (attributes: ControlAttributes) => ComponentChildren;
}) {
  const id = useId();
  const described = [problem && `${id}-problem`, note && `${id}-note`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-invalid': problem !== undefined,
        'aria-describedby': described === '' ? undefined : described,
      })}
      {problem !== undefined && (
        <p class="fault" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {note && (
        <p class="note" id={`${id}-note`}>
          {note}
        </p>
      )}
    </div>
  );
}

/** A field of one line of text. */
export function TextField(props: {
  label: string;
  value: string;
  note?: string;
  problem: string | undefined;
  /** Whether it is a local time. */
  moment?: boolean;
  digits?: boolean;
  readOnly?: boolean;
  onChange: (value: string) => void;
}) {
  const { label, note, problem, value, moment, digits, readOnly, onChange } = props;
  return (
    <Field label={label} note={note} problem={problem}>
      {(attributes) => {
        const shared = {
          ...attributes,
          value,
          readOnly,
          autocomplete: 'off',
          spellcheck: false,
          onInput: (event: { readonly currentTarget: HTMLInputElement }) =>
            onChange(event.currentTarget.value),
        } as const;
        return moment ? (
          <input {...shared} type="datetime-local" />
        ) : (
          <input {...shared} inputMode={digits ? 'numeric' : undefined} />
        );
      }}
    </Field>
  );
}

/** A field of several lines of text. */
export function TextArea(props: {
  label: string;
  value: string;
  rows: number;
  note?: string;
  problem: string | undefined;
  readOnly?: boolean;
  onChange: (value: string) => void;
}) {
  const { label, note, problem, value, rows, readOnly, onChange } = props;
  return (
    <Field label={label} note={note} problem={problem}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={rows}
          value={value}
          readOnly={readOnly}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
