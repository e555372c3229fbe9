let listener: (() => void) | undefined;

/** The credential was refused: the reader signs in again, over the view. */
export function tellExpired(): void {
  listener?.();
}

export function onExpired(next: () => void): void {
  listener = next;
}
