/** One field of a line of CSV (RFC 4180): nothing for null, and quotes where they are needed, as around an empty text. */
export function csvField(value: string | number | bigint | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
