/** Names of parameters that carry a secret. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set(['apikey', 'api_key', 'access_token', 'token']);

/**
 * A parameter of a URL. Its value ends with the URL. In a line of the log, the URL ends with a JSON text: the
 * characters after it do not belong to the secret.
 */
const PARAMETER = /([?&;])((?:[\w.~-]|%[0-9a-f]{2}){1,64})=((?:[^&#"\s\\]|\\.)*)/gi;
/** A word with percent-encoded characters in it. */
const ENCODED = /(?:[\w.~-]|%[0-9a-f]{2})*%[0-9a-f]{2}(?:[\w.~-]|%[0-9a-f]{2})*/gi;
// Other characters of a word may stand around a credential, such as in a tracking id.
const CREDENTIAL = /([a-z][a-z0-9]{0,16}_[0-9a-z]{12}_)[0-9a-z]{32,}/g;
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONNECTION_PASSWORD = /((?:postgres(?:ql)?|rediss?):\/\/[^:@/\s]*:)[^@\s]+@/g;

/** User and password in the address of a request. */
const USER_INFORMATION = /\b(https?:\/\/)[^\s/?#"\\]*@/gi;

/** Whether a text may contain a secret. Most lines contain none, and one test is cheaper than five. */
const SUSPECT = /key=|token=|_[0-9a-z]{12}_|eyJ|postgres|redis|%[0-9a-f]{2}|:\/\/[^\s/?#"\\]*@/i;

const MASK = '[redacted]';

/** How often a text may be percent-encoded. */
const MOST_ENCODINGS = 3;

/** Masks the secrets in a text, percent-encoded or not: API keys, tokens, connection passwords. */
export function redact(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return withoutSecrets(
    withoutParameters(text).replace(ENCODED, (word) => {
      const plain = decoded(word);
      return withoutSecrets(withoutParameters(plain)) === plain ? word : MASK;
    }),
  );
}

const withoutParameters = (text: string): string =>
  text.replace(PARAMETER, (_all, mark: string, name: string, value: string) =>
    // A semicolon may belong to a secret, or may begin another parameter.
    SECRET_PARAMETERS.has(decoded(name).toLowerCase())
      ? `${mark}${name}=${MASK}`
      : `${mark}${name}=${withoutParameters(value)}`,
  );

const withoutSecrets = (text: string): string =>
  text
    .replace(CREDENTIAL, `$1${MASK}`)
    .replace(TOKEN, MASK)
    .replace(CONNECTION_PASSWORD, `$1${MASK}@`)
    .replace(USER_INFORMATION, `$1${MASK}@`);

/** Decodes ASCII characters, however often they were encoded. Credentials consist of ASCII characters. */
function decoded(text: string): string {
  let plain = text;
  for (let times = 0; times < MOST_ENCODINGS && plain.includes('%'); times++) {
    plain = plain.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
  return plain;
}
