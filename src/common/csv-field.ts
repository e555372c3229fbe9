/** Prints one field of a CSV line. */
export type CsvField = (value: string | number | bigint | null) => string;

/** One field of a CSV line (RFC 4180). Null is empty. Quotes are added where needed, also around an empty text. */
export const csvField: CsvField = (value) => {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/**
 * Texts that a spreadsheet runs as formulas. It skips blanks, quotes and invisible characters before the sign. Some take
 * the wide forms of the signs as well.
 */
const FORMULA = /^[\s\p{C}"'`]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** The same for spreadsheets: a text that would run as a formula begins with an apostrophe. Numbers never do. */
export const safeCsvField: CsvField = (value) =>
  csvField(typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value);

/** The mark at the start of a CSV file by which spreadsheets see that it is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';
