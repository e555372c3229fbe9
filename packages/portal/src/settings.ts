/** The identity provider where readers sign in. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Separated by blanks. */
  readonly scopes: string;
  /** Further parameters of the request to sign in. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the server tells the page. */
interface Settings {
  /** The token issuers that the development issuer replaces. */
  readonly dev?: readonly string[];
  /** How API keys begin. */
  readonly keyPrefix?: string;
  /** The origins of pages that may embed the portal and send it a token. */
  readonly embedders?: readonly string[];
  readonly oidc?: OidcSettings;
}

const text = document.querySelector<HTMLMetaElement>('meta[name="edgemeter"]')?.content;

export const settings = JSON.parse(text || '{}') as Settings;

export const hasDevIssuer = (kind: 'iam' | 'user'): boolean => settings.dev?.includes(kind) ?? false;
