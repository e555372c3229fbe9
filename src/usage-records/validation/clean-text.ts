// C0, DEL and C1 (among them NUL, tab and every line break of ASCII and Latin-1), and the line ends of Unicode.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const PADDING = /^\s|\s$/u;

/** Whether a text has a control character or a line break. */
export const hasControl = (text: string): boolean => CONTROL.test(text);

/** Whether a text begins or ends with a blank. A byte order mark is one. */
export const isPadded = (text: string): boolean => PADDING.test(text);

/** Whether a text may be stored as a field of a record. NUL is one of the control characters. */
export const isClean = (text: string): boolean => text.isWellFormed() && !hasControl(text) && !isPadded(text);
