/** What the server tells the page. */
interface Settings {
  /** The token issuers that the development issuer replaces. */
  readonly dev?: readonly string[];
  /** How API keys begin. */
  readonly keyPrefix?: string;
  /** The origins of pages that may embed the portal and send it a token. */
  readonly embedders?: readonly string[];
}

const text = document.querySelector<HTMLMetaElement>('meta[name="edgemeter"]')?.content;

export const settings = JSON.parse(text || '{}') as Settings;

export const hasDevIssuer = (kind: 'iam' | 'user'): boolean => settings.dev?.includes(kind) ?? false;
