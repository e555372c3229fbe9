import { Injectable } from '@nestjs/common';

/** Whether this instance takes requests, apart from whether it could serve them. */
@Injectable()
export class Readiness {
  private withdrawn = false;

  get isWithdrawn(): boolean {
    return this.withdrawn;
  }

  /** The instance is about to stop: from now on readiness fails, so that requests are sent elsewhere. */
  withdraw(): void {
    this.withdrawn = true;
  }
}
