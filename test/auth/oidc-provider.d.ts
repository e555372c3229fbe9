/** The part of oidc-provider that the tests use; it comes without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
  }

  export const errors: { readonly InvalidGrant: new (message: string) => Error };

  /** The pages on the way of a sign-in. */
  export const interactionPolicy: { base(): { remove(name: 'login' | 'consent'): void } };
}
