let listener: (() => void) | undefined;
let handedOver: (() => void) | undefined;
let renewal: (() => Promise<boolean>) | undefined;

/** The credential has ended: the reader signs in again, over the view. */
export function tellExpired(): void {
  listener?.();
}

export function onExpired(next: () => void): void {
  listener = next;
}

/** The host page has sent a credential: there is nothing to ask the reader for. */
export function tellHandedOver(): void {
  handedOver?.();
}

export function onHandedOver(next: () => void): void {
  handedOver = next;
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
