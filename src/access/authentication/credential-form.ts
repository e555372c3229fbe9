/** The forms of credentials. */
export type CredentialForm = 'apikey' | 'iam-bearer' | 'portal-token' | 'x-authorization';
