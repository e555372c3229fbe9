// Up to the end of the URL, which in a line of the log is the end of a JSON text: what follows is not the secret.
const SECRET_PARAMETER = /([?&](?:apikey|api_key|access_token|token)=)(?:[^&#"\s\\]|\\.)*/gi;
const CREDENTIAL = /\b([a-z][a-z0-9]{0,16}_[0-9a-z]{12}_)[0-9a-z]{32,}\b/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONNECTION_PASSWORD = /((?:postgres(?:ql)?|rediss?):\/\/[^:@/\s]*:)[^@\s]+@/g;

/** Whether there may be any of them: most lines have none, and one look is cheaper than four. */
const SUSPECT = /key=|token=|_[0-9a-z]{12}_|eyJ|postgres|redis/i;

const MASK = '[redacted]';

/** A text without the secrets it may carry: API keys, tokens, connection passwords. */
export function redact(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replace(SECRET_PARAMETER, `$1${MASK}`)
    .replace(CREDENTIAL, `$1${MASK}`)
    .replace(TOKEN, MASK)
    .replace(CONNECTION_PASSWORD, `$1${MASK}@`);
}
