import { readFileSync } from 'node:fs';

/** The code of a page in one language, in its order. */
export const snippetsOf = (page: string, language: string): string =>
  [...readFileSync(page, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))]
    .map(([, code]) => code)
    .join('\n');
