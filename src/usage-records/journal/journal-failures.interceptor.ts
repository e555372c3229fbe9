import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, throwError, type Observable } from 'rxjs';
import '../../access/authentication/current-principal.js';
import { IngestJournal } from './ingest-journal.js';

/** Counts failed bodies in the journal, also those that are refused for their query or their headers. */
@Injectable()
export class JournalFailuresInterceptor implements NestInterceptor {
  constructor(private readonly journal: IngestJournal) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (principal) this.journal.noteFailure(principal.id, error);
        return throwError(() => error);
      }),
    );
  }
}
