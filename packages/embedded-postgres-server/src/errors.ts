import { isNativeError } from 'node:util/types';

/** A reason why there is no embedded server. The message tells the operator what to do. */
export class EmbeddedServerError extends Error {
  override name = 'EmbeddedServerError';
}

/** Another live process runs the server of this data folder. */
export class DataFolderInUseError extends EmbeddedServerError {
  override name = 'DataFolderInUseError';

  /**
   * @param folder absolute path of the data folder.
   * @param pid process id of the owner.
   */
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid}. ` +
        'Stop that process first, or give this one a folder of its own.',
    );
  }
}

/** This process may not use the data folder or a file in it. */
export class DataFolderAccessError extends EmbeddedServerError {
  override name = 'DataFolderAccessError';

  /** @param folder absolute path of the data folder. */
  constructor(
    readonly folder: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`The data folder ${folder} cannot be used: ${reason}`, options);
  }
}

/** Tells whether `error` is a system error with one of the given codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(textOf(error, 'code') ?? '');
}

/** The path that a system error names. */
export function pathOf(error: unknown): string | undefined {
  return textOf(error, 'path');
}

/** Errors of Node's own modules may belong to another realm, so `instanceof Error` does not recognise them. */
function textOf(error: unknown, property: string): string | undefined {
  if (!isNativeError(error)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(error, property)?.value;
  return typeof value === 'string' ? value : undefined;
}
