let listener: ((text: string) => void) | undefined;

/** Says something to the reader, in the status line of the page. */
export function announce(text: string): void {
  listener?.(text);
}

export function onAnnounce(next: (text: string) => void): void {
  listener = next;
}
