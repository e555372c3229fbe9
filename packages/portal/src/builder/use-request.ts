import { useEffect, useRef, useState } from 'preact/hooks';
import { amend, change, currentView, useView } from '../navigation.js';

/** How long after a letter the request is taken as it stands, in milliseconds. */
const PAUSE = 300;

export interface EditedRequest {
  /** As it was typed last. */
  readonly text: string;
  /** As the URL holds it: the same a moment after the last letter. */
  readonly settled: string;
  /** @param typedIn the control in which more letters may follow: they make one entry in the history. */
  readonly edit: (text: string, typedIn?: string) => void;
}

/** The request of the builder while it is edited. The URL follows. */
export function useRequest(): EditedRequest {
  const { q } = useView();
  const [draft, setDraft] = useState({ over: q, text: q });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef({ control: '', q: '' });
  useEffect(() => () => clearTimeout(timer.current), []);
  const put = (text: string, control: string) => {
    const same = last.current.control === control && last.current.q === currentView().q;
    if (control !== '' && same) amend({ q: text, hide: [] });
    else change({ q: text, hide: [] });
    last.current = { control, q: text };
    // Else it would come back with the request that it was typed over.
    setDraft({ over: text, text });
  };
  const edit = (given: string, typedIn = '') => {
    clearTimeout(timer.current);
    // An empty `q` would be the default request.
    const text = given.trim() === '' ? ' ' : given;
    if (typedIn === '') {
      put(text, '');
      return;
    }
    setDraft({ over: q, text });
    timer.current = setTimeout(() => {
      // Back or a link may have led elsewhere in the meantime.
      if (currentView().q === q) put(text, typedIn);
    }, PAUSE);
  };
  return { text: draft.over === q ? draft.text : q, settled: q, edit };
}
