const SECRET_PARAMETER = /([?&](?:apikey|api_key|access_token|token)=)[^&#]*/gi;
const CREDENTIAL = /\b([a-z][a-z0-9]{0,15}_[0-9a-z]{12}_)[0-9a-z]{32,}\b/g;
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const CONNECTION_PASSWORD = /(postgres(?:ql)?:\/\/[^:@/\s]*:)[^@\s]+@/g;

const MASK = '[redacted]';

/** A text without the secrets it may carry: API keys, tokens, connection passwords. */
export function redact(text: string): string {
  return text
    .replace(SECRET_PARAMETER, `$1${MASK}`)
    .replace(CREDENTIAL, `$1${MASK}`)
    .replace(TOKEN, MASK)
    .replace(CONNECTION_PASSWORD, `$1${MASK}@`);
}
