import type { ComponentChildren } from 'preact';
import { useAction } from '../use-action.js';
import { Dialog } from './Dialog.js';
import { Refused } from './Refused.js';

/** Asks before a change that cannot be undone, and makes it. */
export function Confirm<Done>(props: {
  title: string;
  /** The text of the button that makes the change. */
  act: string;
  work: () => Promise<Done>;
  done: (answer: Done) => void;
  close: () => void;
  children: ComponentChildren;
}) {
  const { title, act, work, done, close, children } = props;
  const action = useAction();
  return (
    <Dialog title={title} close={close}>
      {children}
      <Refused problem={action.problem} />
      <div class="row actions">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="button" class="danger" disabled={action.busy} onClick={() => action.run(work, done)}>
          {act}
        </button>
      </div>
    </Dialog>
  );
}
