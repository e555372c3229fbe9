import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { discardBody } from '../../http/discard-body.js';
import { Admission } from './admission.js';

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
      .addHook('onRequest', (request) => this.admit(request));
  }

  private async admit(request: FastifyRequest): Promise<void> {
    const { access } = request.routeOptions.config;
    // Absent where the framework answers: the pages of Swagger UI, unknown routes, wrong methods.
    if (access === undefined) return;
    try {
      request.principal = await this.admission.admit(access, request);
    } catch (error) {
      await discardBody(request.raw);
      throw error;
    }
  }
}
