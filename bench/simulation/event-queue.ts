/** What happens at a time. */
export interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/** Events in the order of their times: a binary heap. Of two at the same time either may come first. */
export class EventQueue {
  private readonly heap: Event[] = [];

  add(event: Event): void {
    const { heap } = this;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Event;
      if (above.at <= event.at) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
  }

  /** The earliest event; undefined when there is none. */
  take(): Event | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (last && heap.length > 0) this.sink(last);
    return first;
  }

  private sink(event: Event): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as Event).at < (heap[child] as Event).at) child++;
      const below = heap[child] as Event;
      if (below.at >= event.at) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = event;
  }
}
