import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MaybePromise } from '../../common/maybe-promise.js';
import { discardBody } from '../../http/discard-body.js';
import { Admission } from './admission.js';
import type { Principal } from './principal.js';

/**
 * Checks the credentials of a request before its body is read: a caller without a good credential costs no more than
 * its headers. The guard finds the principal at the request, and checks nothing again.
 */
@Injectable()
export class EarlyAccess {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly admission: Admission,
  ) {}

  begin(): void {
    this.host.httpAdapter
      .getInstance<FastifyInstance>()
      .addHook('onRequest', (request, _reply, done) => this.admit(request, done));
  }

  /** Every request passes here, so it makes no promise of its own. */
  private admit(request: FastifyRequest, done: (error?: Error) => void): void {
    const { access } = request.routeOptions.config;
    // Absent where the framework answers: the pages of Swagger UI, unknown routes, wrong methods.
    if (access === undefined) {
      done();
      return;
    }
    const accept = (principal: Principal) => {
      request.principal = principal;
      done();
    };
    const refuse = (error: unknown) => {
      void discardBody(request.raw).then(() => done(error as Error));
    };
    let principal: MaybePromise<Principal>;
    try {
      principal = this.admission.admit(access, request);
    } catch (error) {
      refuse(error);
      return;
    }
    if (principal instanceof Promise) principal.then(accept, refuse);
    else accept(principal);
  }
}
