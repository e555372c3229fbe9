import { readFile } from 'node:fs/promises';
import { readConfig } from '../config/config.js';
import { readCredentials } from '../development/dev-credentials.js';
import type { Option } from './command.js';
import { UsageError } from './usage-error.js';

/** Where a running service is, and what the caller is known by. */
export interface ServiceAddress {
  readonly url: URL;
  /** Undefined: none is given, and none is needed. */
  readonly apiKey: string | undefined;
}

/** The options that say where the service is. */
export const URL_OPTION = {
  url: {
    type: 'string',
    value: 'URL',
    description: 'the service; without it EDGEMETER_URL, or the development service of this folder',
  },
} as const satisfies Record<string, Option>;

/** There is no option with the key itself: other users of the machine see arguments in the list of processes. */
export const KEY_OPTION = {
  'key-file': {
    type: 'string',
    value: 'FILE',
    description: 'the file with the API key; without it EDGEMETER_API_KEY, or the key of that service',
  },
} as const satisfies Record<string, Option>;

interface Given {
  readonly url: string | undefined;
  readonly 'key-file'?: string | undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Finds the service: by option, by environment, or as the service in development describes itself in `dev.json`. The
 * key of `dev.json` is for that service only.
 * @throws UsageError when there is no usable URL.
 */
export async function findService({ url, 'key-file': keyFile }: Given): Promise<ServiceAddress> {
  const { EDGEMETER_URL: urlInEnvironment, EDGEMETER_API_KEY: keyInEnvironment } = process.env;
  const given = url ?? urlInEnvironment;
  const own = given === undefined ? await readCredentials(dataFolder()) : undefined;
  const found = given ?? own?.url;
  if (found === undefined) {
    throw new UsageError('Say where the service is: --url, or EDGEMETER_URL in the environment');
  }
  const apiKey = keyFile === undefined ? (keyInEnvironment ?? own?.api_key) : await readKey(keyFile);
  return { url: readUrl(found, url === undefined ? 'EDGEMETER_URL' : '--url'), apiKey };
}

/** What to tell of an address that sends the key over the network as it is; undefined: nothing. */
export function warningOf({ url, apiKey }: ServiceAddress): string | undefined {
  if (apiKey === undefined || url.protocol === 'https:' || LOOPBACK.test(url.hostname)) return undefined;
  return `Warning: ${url.origin} has no TLS. The API key goes over the network as it is.`;
}

/** The client needs no other setting, and has none of those that production asks for. */
const dataFolder = (): string => readConfig({ EDGEMETER_DATA: process.env.EDGEMETER_DATA }).dataFolder;

async function readKey(file: string): Promise<string> {
  const key = (await readFile(file, 'utf8')).trim();
  // A header takes no other characters. The text is not repeated: it may be a secret.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Error(`${file} has no API key: one line of printable ASCII`);
  return key;
}

function readUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${source} must be a URL such as https://usage.example`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${source} must have no user and no password in it`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`${source} must be the URL of the service alone, without parameters`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
