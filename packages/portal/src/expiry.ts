let listener: (() => void) | undefined;
let renewal: (() => Promise<boolean>) | undefined;

/** The credential has ended: the reader signs in again, over the view. */
export function tellExpired(): void {
  listener?.();
}

export function onExpired(next: () => void): void {
  listener = next;
}

/** The service refused the credential: it is renewed, or the reader signs in again. */
export async function tellRefused(): Promise<void> {
  const goesOn = (await renewal?.()) ?? false;
  if (!goesOn) tellExpired();
}

/** @param next tries to renew the credential, and says whether it did. */
export function onRefused(next: () => Promise<boolean>): void {
  renewal = next;
}
