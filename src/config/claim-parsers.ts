/** Parsers for settings about the claims of tokens. Each throws an Error that says which values are allowed. */

/** The steps to a claim: one for a claim of the token itself, more for a claim inside an object. */
export type ClaimPath = readonly string[];

/** A role or group, and the scopes that it stands for. */
export type RoleScopes = readonly [role: string, scopes: readonly string[]];

/** A claim, and the text that it must be. */
export type RequiredClaim = readonly [claim: ClaimPath, value: string];

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/**
 * The path to a claim. Dots separate the steps. A name with `://`, or one that begins with `urn:`, is one claim with its
 * dots. A path that begins with `/` is a JSON pointer (RFC 6901), for names that have dots and are inside an object.
 */
export function claimPath(value: string): ClaimPath {
  const text = value.trim();
  const steps = text.startsWith('/')
    ? text.slice(1).split('/').map(unescaped)
    : /:\/\/|^urn:/i.test(text)
      ? [text]
      : text.split('.');
  if (steps.includes(''))
    throw new Error('must name a claim such as scope, realm_access.roles, https://example.com/accounts');
  return steps;
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** A list of paths to claims. */
export const claimPaths = (value: string): readonly ClaimPath[] => listOf(value).map(claimPath);

/** A list of texts that is not empty. */
export function texts(value: string): readonly string[] {
  const listed = listOf(value);
  if (listed.length === 0) throw new Error('must list at least one text');
  return listed;
}

/** The values of `typ` in lower case, without `application/`; `none` stands for a token without it. */
export const tokenTypes = (value: string): readonly string[] =>
  texts(value).map((type) => type.toLowerCase().replace(/^application\//, ''));

const SCOPES = /^[a-z]+(?::[a-z]+)?(?: +[a-z]+(?::[a-z]+)?)*$/;

/** The table from roles to scopes. */
export const roleScopes = (value: string): readonly RoleScopes[] =>
  listOf(value).map((item) => {
    const [role, scopes] = pairOf(item, 'role=scope scope, percent-encoded where need be');
    if (!SCOPES.test(scopes)) throw new Error(`must give ${role} scopes such as usage:read report:read`);
    return [role, scopes.split(/ +/)];
  });

/** Claims that must have a text. */
export const requiredClaims = (value: string): readonly RequiredClaim[] =>
  listOf(value).map((item) => {
    const [claim, text] = pairOf(item, 'claim=text, percent-encoded where need be');
    return [claimPath(claim), text];
  });

function pairOf(item: string, form: string): readonly [string, string] {
  const [, name = '', text = ''] = /^([^=]+)=(.+)$/.exec(item) ?? [];
  try {
    if (name !== '') return [decodeURIComponent(name.trim()), decodeURIComponent(text.trim())];
  } catch {
    // A bad percent-encoding is the same fault.
  }
  throw new Error(`must be a list of ${form}`);
}
