declare global {
  interface String {
    // Node has it since 20; TypeScript's types have it from ES2024 on.
    isWellFormed(): boolean;
  }
}

/** Whether PostgreSQL can store a text: it has neither NUL nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Whether a value is a text that PostgreSQL can compare with. Half of a surrogate pair equals no stored text. */
export const isComparable = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0');

/** Whether a value is a text that can be stored, of 1 to `longest` UTF-16 code units. */
export const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longest && isStorable(value);

/**
 * Whether a value is a text that can be stored, of 1 to `longest` characters as PostgreSQL counts them: a surrogate
 * pair counts as one.
 */
export const isTextOfCharacters = (value: unknown, longest: number): value is string =>
  isText(value, 2 * longest) && Array.from(value).length <= longest;
