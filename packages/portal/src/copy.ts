import { announce } from './announce.js';

/**
 * Copies a text, and says so.
 * @param name what the text is called; a secret is never said itself.
 */
export function copy(text: string, name = text.length > 40 ? 'the text' : text): void {
  navigator.clipboard.writeText(text).then(
    () => announce(`Copied ${name}`),
    () => announce('The browser does not allow copying'),
  );
}
