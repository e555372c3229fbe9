/** What the page of an error code says beyond the catalogue. */
export interface Explanation {
  /** When the service answers with it. */
  readonly when: string;
  /** What the caller does about it. */
  readonly remedy: string;
  /** The field of the example, as callers see it. */
  readonly field?: string;
  /** The text after the description in the example. */
  readonly detail?: string;
  /** A page of docs/ that says more, with its title. */
  readonly see?: readonly [title: string, path: string];
  /** `record`: it is told of one record in the answer to a body of records. Otherwise it fails the request. */
  readonly of?: 'record';
}

/** Where an example stands, and the page that says more. */
type Details = Pick<Explanation, 'field' | 'detail' | 'see'>;

export const explained = (when: string, remedy: string, details: Details = {}): Explanation => ({
  when,
  remedy,
  ...details,
});

/** A fault of one record in a body of records. */
export const ofRecord = (when: string, remedy: string, details: Details = {}): Explanation => ({
  ...explained(when, remedy, details),
  of: 'record',
});
