/** Names of parameters that carry a secret. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set(['apikey', 'api_key', 'access_token', 'token']);

/**
 * A parameter of a URL. Its value goes up to the end of the URL, which in a line of the log is the end of a JSON text:
 * what follows is not the secret.
 */
const PARAMETER = /([?&])((?:[\w.~-]|%[0-9a-f]{2}){1,64})=((?:[^&#"\s\\]|\\.)*)/gi;
/** A word with percent-encoded characters in it. */
const ENCODED = /(?:[\w.~-]|%[0-9a-f]{2})*%[0-9a-f]{2}(?:[\w.~-]|%[0-9a-f]{2})*/gi;
const CREDENTIAL = /\b([a-z][a-z0-9]{0,16}_[0-9a-z]{12}_)[0-9a-z]{32,}\b/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONNECTION_PASSWORD = /((?:postgres(?:ql)?|rediss?):\/\/[^:@/\s]*:)[^@\s]+@/g;

/** Whether there may be any of them: most lines have none, and one look is cheaper than five. */
const SUSPECT = /key=|token=|_[0-9a-z]{12}_|eyJ|postgres|redis|%[0-9a-f]{2}/i;

const MASK = '[redacted]';

/** How often a text may be encoded, one time around the other. */
const MOST_ENCODINGS = 3;

/** A text without the secrets it may carry, percent-encoded or not: API keys, tokens, connection passwords. */
export function redact(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return withoutSecrets(
    text
      .replace(PARAMETER, (all, mark: string, name: string) =>
        SECRET_PARAMETERS.has(decoded(name).toLowerCase()) ? `${mark}${name}=${MASK}` : all,
      )
      .replace(ENCODED, (word) => {
        const plain = decoded(word);
        return withoutSecrets(plain) === plain ? word : MASK;
      }),
  );
}

const withoutSecrets = (text: string): string =>
  text.replace(CREDENTIAL, `$1${MASK}`).replace(TOKEN, MASK).replace(CONNECTION_PASSWORD, `$1${MASK}@`);

/** The same with ASCII characters decoded, however often they were encoded. No credential has any other. */
function decoded(text: string): string {
  let plain = text;
  for (let times = 0; times < MOST_ENCODINGS && plain.includes('%'); times++) {
    plain = plain.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
  return plain;
}
