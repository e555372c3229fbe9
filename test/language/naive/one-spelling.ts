/** A value as it is compared: of a telephone number, what is left without its international prefix. */
export const oneSpelling = (dimension: string, value: string | number): string =>
  dimension === 'msisdn' ? String(value).replace(/^(?:\+|00)(?=[1-9]\d{0,14}$)/, '') : String(value);

/** The same of what a value begins with. */
export const oneBeginning = (dimension: string, value: string | number): string =>
  dimension === 'msisdn' ? String(value).replace(/^(?:\+|00)/, '') : String(value);
