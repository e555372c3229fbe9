import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

/** Takes one file: dropped, or chosen. */
export function DropZone({
  title,
  note,
  accept,
  inputId,
  take,
  children,
}: {
  title: string;
  note: string;
  /** The kinds of files that the browser offers. */
  accept?: string;
  inputId?: string;
  take: (file: File) => void;
  /** More buttons beside the one that chooses a file. */
  children?: ComponentChildren;
}) {
  const [over, setOver] = useState(false);
  const own = useId();
  const id = inputId ?? own;
  const give = (file: File | undefined) => {
    if (file) take(file);
  };
  return (
    <div
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        give(event.dataTransfer?.files[0]);
      }}
    >
      <p>
        <strong>{title}</strong>
      </p>
      <p class="note">{note}</p>
      <input
        class="hidden"
        id={id}
        type="file"
        accept={accept}
        onChange={(event) => {
          give(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <div class="row">
        <label class="button primary-label" for={id}>
          Choose a file
        </label>
        {children}
      </div>
    </div>
  );
}
