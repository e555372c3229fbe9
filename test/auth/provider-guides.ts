import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { readFileSync } from 'node:fs';

const PAGE = 'docs/identity-providers.md';

/** A guide of the page: its settings, a token of the provider, and what the page says is read from it. */
export interface ProviderGuide {
  readonly title: string;
  readonly kind: 'iam' | 'user';
  readonly env: Readonly<Record<string, string>>;
  readonly header: JWTHeaderParameters;
  readonly payload: JWTPayload;
  readonly read: { readonly subject: string; readonly scopes: string; readonly accounts: string };
}

/** All guides of the page. */
export function providerGuides(): readonly ProviderGuide[] {
  const sections = readFileSync(PAGE, 'utf8').split(/^## /m).slice(1);
  return sections.filter((section) => section.includes('```json')).map(toGuide);
}

function toGuide(section: string): ProviderGuide {
  const [title = ''] = section.split('\n', 1);
  const settings = fence(section, 'ini');
  const env = Object.fromEntries(
    settings.split('\n').map((line) => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
  const token = JSON.parse(fence(section, 'json')) as Pick<ProviderGuide, 'header' | 'payload'>;
  const [, subject, scopes, accounts] =
    /^Read from it: subject `([^`]+)`, scopes `([^`]+)`, accounts `([^`]+)`\.$/m.exec(section) ?? [];
  if (subject === undefined || scopes === undefined || accounts === undefined) {
    throw new Error(`${PAGE} does not say what is read from the token of ${title}`);
  }
  const kind = settings.startsWith('IAM_') ? 'iam' : 'user';
  return { title, kind, env, ...token, read: { subject, scopes, accounts } };
}

function fence(section: string, language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'm').exec(section) ?? [];
  if (text === undefined) throw new Error(`${PAGE} has a guide without ${language}: ${section.slice(0, 40)}`);
  return text;
}
