import type { Fault } from './api.js';

/** A mapping as administrators see it. */
export interface Mapping {
  readonly name: string;
  readonly preset: boolean;
  readonly document: Readonly<Record<string, unknown>>;
  readonly updated_at: string | null;
  readonly updated_by: string | null;
}

/** A mapping in the editor. */
export interface Draft {
  readonly name: string;
  /** The document as JSON text. */
  readonly text: string;
  /** Whether the name is that of a stored mapping, which is replaced. */
  readonly stored: boolean;
  /** Whether it comes with the product: it is shown only. */
  readonly preset: boolean;
}

/** The choice of a mapping that is not stored. A name never begins so. */
export const UNSAVED = '*unsaved';

export const EMPTY_DRAFT: Draft = {
  name: '',
  text: '{\n  "extends": "radius"\n}',
  stored: false,
  preset: false,
};

export const draftOf = ({ name, document, preset }: Mapping): Draft => ({
  name,
  text: JSON.stringify(document, null, 2),
  stored: !preset,
  preset,
});

export const mappingPath = (name: string): string => `/admin/v1/mappings/${encodeURIComponent(name)}`;

/** The document of a draft, or why it is none. */
export function documentOf({ text }: Draft): { readonly document?: unknown; readonly problem?: string } {
  try {
    return { document: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `This is not JSON. ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The settings that may be given beside a mapping. */
export const SETTINGS = [
  'zone',
  'account',
  'delimiter',
  'quote',
  'decimal',
  'encoding',
  'ambiguous',
  'skipped',
] as const;
export type Setting = (typeof SETTINGS)[number];
export type Settings = Readonly<Partial<Record<Setting, string>>>;

/** A row of a preview: the record that it becomes, or its faults. */
export interface PreviewRow {
  readonly index: number;
  readonly line?: number;
  readonly record?: Readonly<Record<string, string | number>>;
  readonly errors?: readonly (Fault & { readonly column?: string; readonly value?: string })[];
}

/** What a sample would become. */
export interface Preview {
  readonly received: number;
  readonly good: number;
  readonly rejected: number;
  readonly ignored: number;
  readonly uplink_bytes: string;
  readonly downlink_bytes: string;
  readonly first_started_at: string | null;
  readonly last_ended_at: string | null;
  readonly reasons: readonly {
    readonly code: string;
    readonly field: string;
    readonly occurrences: number;
  }[];
  readonly rows: readonly PreviewRow[];
}

export type TrialControl = Setting | 'mapping' | 'format' | 'sample';

/** The control of the dry run that a fault belongs to; undefined: none. */
export function trialControlOf({ field = '' }: Fault): TrialControl | undefined {
  const own = field.replace(/^settings\./, '');
  if (own === 'mapping' || own === 'format' || own === 'sample') return own;
  return SETTINGS.find((name) => name === own);
}

/** A fault of a document is at its text, one of the name at the name. */
export const editorControlOf = ({ field, code }: Fault): 'name' | 'document' | undefined =>
  field === 'name' ? 'name' : code === '40480170' || code === '40480174' ? 'document' : undefined;
