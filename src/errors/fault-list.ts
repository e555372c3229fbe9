import { MOST_FAULTS, moreFaults, type Fault } from './api-error.js';

/** Collects the faults of a request, and counts those beyond the most that an answer lists. */
export class FaultList {
  private readonly listed: Fault[] = [];
  private others = 0;

  /** Whether further faults are only counted: their texts need not be made. */
  get isFull(): boolean {
    return this.listed.length >= MOST_FAULTS;
  }

  add(fault: Fault): void {
    if (this.isFull) this.others++;
    else this.listed.push(fault);
  }

  /** Counts a fault, and makes it only when it is listed. */
  addMade(make: () => Fault): void {
    if (this.isFull) this.others++;
    else this.listed.push(make());
  }

  addAll(faults: readonly Fault[]): void {
    for (const fault of faults) this.add(fault);
  }

  /** The faults, and a last one for the others. */
  get all(): readonly Fault[] {
    return this.others === 0 ? this.listed : [...this.listed, moreFaults(this.others)];
  }
}
