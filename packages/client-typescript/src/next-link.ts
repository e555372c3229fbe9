/** The URL of the next page in a `Link` header (RFC 8288). */
export function nextLink(header: string | null): string | undefined {
  return /<([^>]*)>\s*;\s*rel="?next"?/.exec(header ?? '')?.[1];
}
