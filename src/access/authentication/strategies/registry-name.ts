import type { CredentialForm } from '../credential-form.js';

let registered = 0;

/**
 * A name for a strategy in passport's registry. The registry belongs to the process and the last of a name wins:
 * under a shared name a second application would judge the first one's callers by its own issuers.
 */
export const registryName = (form: CredentialForm): string => `${form}#${++registered}`;
