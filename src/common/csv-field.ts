/** One field of a CSV line (RFC 4180). Null is empty. Quotes are added where needed, also around an empty text. */
export function csvField(value: string | number | bigint | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
