import { Injectable } from '@nestjs/common';

/** Whether this instance wants requests, apart from whether it could serve them. */
@Injectable()
export class Readiness {
  private withdrawn = false;

  get isWithdrawn(): boolean {
    return this.withdrawn;
  }

  /** The instance is about to stop: whoever asks is told to send requests elsewhere. */
  withdraw(): void {
    this.withdrawn = true;
  }
}
