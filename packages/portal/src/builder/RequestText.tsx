import { useId, useRef } from 'preact/hooks';
import { displayed } from './request-text.js';

/** The request as text. What is typed stays as it is. */
export function RequestText({ text, edit }: { text: string; edit: (text: string) => void }) {
  const id = useId();
  const typed = useRef('');
  const shown = typed.current === text ? text : displayed(text);
  return (
    <div class="field">
      <label for={id}>Request as JSON</label>
      <textarea
        id={id}
        data-control="text"
        rows={14}
        spellcheck={false}
        autocomplete="off"
        value={shown}
        onInput={(event) => {
          typed.current = event.currentTarget.value;
          edit(typed.current);
        }}
      />
    </div>
  );
}
