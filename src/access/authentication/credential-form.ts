/** The forms in which a caller can show who it is. */
export type CredentialForm = 'apikey' | 'iam-bearer' | 'portal-token' | 'x-authorization';
