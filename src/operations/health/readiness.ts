import { Injectable } from '@nestjs/common';

/** Whether this instance accepts requests, regardless of whether it could answer them. */
@Injectable()
export class Readiness {
  private withdrawn = false;

  get isWithdrawn(): boolean {
    return this.withdrawn;
  }

  /** The instance is about to stop: readiness fails from now on, so that a load balancer sends requests elsewhere. */
  withdraw(): void {
    this.withdrawn = true;
  }
}
