import { isNativeError } from 'node:util/types';

/** Any reason why the embedded server cannot be had; the message is meant for the operator. */
export class EmbeddedServerError extends Error {
  override name = 'EmbeddedServerError';
}

/** Another live process already runs the server of this data folder. */
export class DataFolderInUseError extends EmbeddedServerError {
  override name = 'DataFolderInUseError';

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

/** The data folder, or what is in it, belongs to a user whose files this process may not use. */
export class DataFolderAccessError extends EmbeddedServerError {
  override name = 'DataFolderAccessError';

  constructor(
    readonly folder: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`The data folder ${folder} cannot be used: ${reason}`, options);
  }
}

/** Tells whether `error` is a system error carrying one of the given codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(textOf(error, 'code') ?? '');
}

/** The path that a system error is about. */
export function pathOf(error: unknown): string | undefined {
  return textOf(error, 'path');
}

/** Also works for errors of another realm, as those of Node's own modules may be. */
function textOf(error: unknown, property: string): string | undefined {
  if (!isNativeError(error)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(error, property)?.value;
  return typeof value === 'string' ? value : undefined;
}
