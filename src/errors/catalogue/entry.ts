/** One code that a caller can see. */
export interface CatalogueEntry {
  readonly code: string;
  readonly status: number;
  readonly description: string;
}

/** Makes an entry. */
export const entry = (code: string, status: number, description: string): CatalogueEntry =>
  Object.freeze({ code, status, description });

/** Makes an entry for a value that is missing or wrong. */
export const invalid = (code: string, what: string) => entry(code, 400, `Invalid or missing ${what}`);
