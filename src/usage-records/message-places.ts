/** Says which message a record came from. The records of all messages are counted through. */
export class MessagePlaces {
  /** The first place of each message, ascending. */
  private readonly starts: number[] = [];

  /** Notes the place of the first record of the next message. */
  begin(place: number): void {
    this.starts.push(place);
  }

  /** The message of a record, counted from 0, and the place of the record in it. */
  find(place: number): { readonly message: number; readonly index: number } {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] as number) <= place) low = middle;
      else high = middle - 1;
    }
    return { message: low, index: place - (this.starts[low] ?? 0) };
  }
}
