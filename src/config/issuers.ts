import type { IssuerConfig, TokensConfig } from './sections.js';
import type { VariableValues } from './variables.js';

/** The token issuers. Faults are added to the list. */
export function readTokens(
  values: VariableValues,
  given: ReadonlySet<string>,
  faults: string[],
): TokensConfig {
  const iam = issuer('IAM', values, given, faults);
  const user = issuer('USER', values, given, faults);
  if (iam && user && iam.issuer === user.issuer && cannotBeDistinguished(iam, user)) {
    faults.push(
      'USER_ISSUER and USER_AUDIENCE must not both equal those of the IAM: a token of one would pass as the other',
    );
  }
  return {
    clockToleranceSeconds: values.TOKEN_CLOCK_TOLERANCE_SECONDS,
    iam,
    user,
    accountsDefault: values.IAM_ACCOUNTS_DEFAULT ?? (iam ? 'none' : 'user'),
  };
}

function issuer(
  prefix: 'IAM' | 'USER',
  values: VariableValues,
  given: ReadonlySet<string>,
  faults: string[],
): IssuerConfig | undefined {
  const issuerName = values[`${prefix}_ISSUER`];
  const production = values.NODE_ENV === 'production';
  const parts = (['AUDIENCE', 'JWKS_URI'] as const).map((part) => `${prefix}_${part}`);
  if (issuerName === undefined) {
    if (production) faults.push(`${prefix}_ISSUER is required with NODE_ENV=production`);
    else if (parts.some((name) => given.has(name)))
      faults.push(`${prefix}_ISSUER is required beside the other ${prefix}_ variables`);
    return undefined;
  }
  const jwksUri = values[`${prefix}_JWKS_URI`];
  faults.push(...addressFaults(prefix, issuerName, jwksUri, production));
  return {
    issuer: issuerName,
    jwksUri,
    audiences: values[`${prefix}_AUDIENCE`],
    audienceClaim: values[`${prefix}_AUDIENCE_CLAIM`],
    algorithms: values[`${prefix}_ALGORITHMS`],
    tokenTypes: values[`${prefix}_TOKEN_TYPES`],
    requiredClaims: values[`${prefix}_REQUIRED_CLAIMS`],
    claims: {
      subject: values[`${prefix}_SUBJECT_CLAIM`],
      scopes: values[`${prefix}_SCOPE_CLAIMS`],
      scopePrefix: values[`${prefix}_SCOPE_PREFIX`],
      roleScopes: values[`${prefix}_ROLE_SCOPES`],
      accounts: values[`${prefix}_ACCOUNTS_CLAIM`],
    },
  };
}

function addressFaults(
  prefix: string,
  issuerName: string,
  jwksUri: string | undefined,
  production: boolean,
): string[] {
  const isInsecure = (address: string | undefined) => address?.toLowerCase().startsWith('http:') ?? false;
  const faults = production
    ? Object.entries({ ISSUER: issuerName, JWKS_URI: jwksUri })
        .filter(([, address]) => isInsecure(address))
        .map(([part]) => `${prefix}_${part} must begin with https:// in production`)
    : [];
  if (jwksUri === undefined && !(URL.canParse(issuerName) && /^https?:/i.test(issuerName))) {
    faults.push(`${prefix}_JWKS_URI is required: ${prefix}_ISSUER is no URL that could be asked for it`);
  }
  return faults;
}

/** Whether a token could be for both. */
const cannotBeDistinguished = (iam: IssuerConfig, user: IssuerConfig): boolean =>
  iam.audienceClaim.join('\0') !== user.audienceClaim.join('\0') ||
  iam.audiences.some((audience) => user.audiences.includes(audience));
