/** Shares the hovered moment among the charts of a page. */
export class HoverGroup {
  private readonly members = new Set<(at: number | null) => void>();

  /** @returns a function that leaves the group. */
  join(member: (at: number | null) => void): () => void {
    this.members.add(member);
    return () => void this.members.delete(member);
  }

  tell(at: number | null, from: (at: number | null) => void): void {
    for (const member of this.members) if (member !== from) member(at);
  }
}
