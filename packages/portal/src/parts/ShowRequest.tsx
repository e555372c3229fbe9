import { useEffect, useRef, useState } from 'preact/hooks';
import type { Call } from '../api.js';
import { copy } from '../copy.js';
import { credential } from '../credential.js';
import { LANGUAGES, snippet } from '../snippets.js';

/** The request of a panel, ready to paste. A variable stands for the credential. */
export function ShowRequest({ call, close }: { call: Call; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [language, setLanguage] = useState(LANGUAGES[0] ?? 'curl');
  useEffect(() => dialog.current?.showModal(), []);
  const text = snippet(language, call, credential(), location.origin);
  const step = (event: KeyboardEvent, at: number) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const next = LANGUAGES[(at + by + LANGUAGES.length) % LANGUAGES.length];
    if (next) setLanguage(next);
    requestAnimationFrame(() =>
      dialog.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    );
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="request-title" onClose={close}>
      <header class="row spread">
        <h2 id="request-title">This request</h2>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div role="tablist" aria-label="Language" class="tabs">
        {LANGUAGES.map((name, at) => (
          <button
            type="button"
            key={name}
            role="tab"
            id={`tab-${name}`}
            aria-selected={language === name}
            aria-controls="request-text"
            tabIndex={language === name ? 0 : -1}
            onClick={() => setLanguage(name)}
            onKeyDown={(event) => step(event, at)}
          >
            {name}
          </button>
        ))}
      </div>
      <pre id="request-text" role="tabpanel" aria-labelledby={`tab-${language}`} tabIndex={0}>
        <code>{text}</code>
      </pre>
      <button type="button" class="primary" onClick={() => copy(text)}>
        Copy
      </button>
    </dialog>
  );
}
