import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/** A modal dialog. It is open while it is drawn. */
export function Dialog({
  title,
  close,
  keep = false,
  children,
}: {
  title: string;
  close: () => void;
  /** Whether only a button of its own closes it: its text is shown once. */
  keep?: boolean;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const drawn = useRef(true);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      drawn.current = false;
      // The browser gives the focus back to where it was.
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        if (keep) event.preventDefault();
      }}
      onClose={() => {
        if (drawn.current) close();
      }}
    >
      <header class="row spread">
        <h2 id={id}>{title}</h2>
        {!keep && (
          <button type="button" class="quiet" onClick={close}>
            Close
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
