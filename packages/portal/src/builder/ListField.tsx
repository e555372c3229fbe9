import type { ComponentChildren } from 'preact';
import { InText, type FieldProps } from './fields.js';
import { useForm, useMember } from './form.js';
import type { Path } from './paths.js';

interface ListProps extends FieldProps {
  /** What one entry is called. */
  readonly name: string;
  readonly first: unknown;
  /** The member goes with its last entry; absent: it stays, empty. */
  readonly optional?: boolean;
  /** What goes with the last entry instead of the list. */
  readonly holder?: Path;
  readonly most?: number;
  readonly least?: number;
  readonly children: (path: Path, place: number) => ComponentChildren;
}

/** The entries of a list, each with a way out, and one more. */
export function ListField(props: ListProps) {
  const { path, label, name, first, optional, holder, most = Infinity, least = 0, children } = props;
  const { value, set } = useMember(path);
  const { set: setAt } = useForm();
  if (value !== undefined && !Array.isArray(value)) return <InText label={label} />;
  const entries: readonly unknown[] = value ?? [];
  const remove = (place: number) => {
    if (entries.length > 1 || !(optional || holder)) setAt([...path, place], undefined);
    else setAt(holder ?? path, undefined);
  };
  return (
    <>
      {entries.map((_, place) => (
        <div class="entry" key={place}>
          <div class="entry-body">{children([...path, place], place)}</div>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${name} ${place + 1}`}
            disabled={entries.length <= least}
            onClick={() => remove(place)}
          >
            ×
          </button>
        </div>
      ))}
      {entries.length < most && (
        <button type="button" class="small" onClick={() => set([...entries, first])}>
          Add a {name}
        </button>
      )}
    </>
  );
}
