import { useEffect, useState } from 'preact/hooks';
import { viewOf } from './builder/from-view.js';
import { changed, withDefaults } from './defaults.js';
import { parseView, printView, type View } from './state.js';

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const here = (): View => withDefaults(parseView(location.pathname, location.hash), Date.now(), browserZone());

let current = here();
const listeners = new Set<() => void>();

function publish(view: View): void {
  current = view;
  applyTheme(view.theme);
  for (const listener of listeners) listener();
}

function applyTheme(theme: string): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

export const currentView = (): View => current;

/** Follows the URL, and completes it: defaults are written into it at once, without an entry of their own. */
export function startNavigation(): void {
  const follow = () => {
    publish(here());
    complete();
  };
  current = here();
  addEventListener('popstate', follow);
  addEventListener('hashchange', follow);
  applyTheme(current.theme);
  complete();
}

function complete(): void {
  const url = printView(current);
  if (url !== location.pathname + location.hash) history.replaceState(null, '', url);
}

/** Changes the view: one entry in the history. */
export function change(values: Partial<View>): void {
  go(changed(current, values, Date.now()));
}

/** Changes the view within the entry that the history has. */
export function amend(values: Partial<View>): void {
  const view = changed(current, values, Date.now());
  const url = printView(view);
  if (url !== location.pathname + location.hash) history.replaceState(null, '', url);
  publish(view);
}

export function go(view: View): void {
  const url = printView(view);
  if (url !== location.pathname + location.hash) history.pushState(null, '', url);
  publish(view);
}

/** The URL of a screen. Range and zone of a screen with its own defaults stay behind. */
export function screenUrl(screen: View['screen']): string {
  const keepsRange = screen === 'connectivity' || screen === 'bill' || screen === 'builder';
  const fromSame =
    current.screen === 'connectivity' || current.screen === 'bill' || current.screen === 'builder';
  const shown = current.screen === 'builder' ? { ...current, ...viewOf(current.q) } : current;
  const rest =
    keepsRange && fromSame ? shown : { ...shown, from: '', to: '', tz: '', g: '', cmp: '', by: '' };
  return printView(
    withDefaults({ ...rest, screen, z: '', hide: [], open: [], q: '' }, Date.now(), browserZone()),
  );
}

/** Opens a link of the portal without loading it again. */
export function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (
    !link ||
    !plain ||
    link.target ||
    link.origin !== location.origin ||
    !link.pathname.startsWith('/portal')
  )
    return;
  if (link.hash === '#main') return;
  event.preventDefault();
  go(withDefaults(parseView(link.pathname, link.hash), Date.now(), browserZone()));
  scrollTo(0, 0);
}

export function useView(): View {
  const [, refresh] = useState(0);
  useEffect(() => {
    const listener = () => refresh((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return current;
}
