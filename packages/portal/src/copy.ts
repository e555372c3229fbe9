import { announce } from './announce.js';

/** Copies a text, and says so. */
export function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => announce(`Copied ${text.length > 40 ? 'the text' : text}`),
    () => announce('The browser does not allow copying'),
  );
}
