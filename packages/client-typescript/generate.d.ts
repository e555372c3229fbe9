/** The text of src/api.ts. */
export function generate(): Promise<string>;
