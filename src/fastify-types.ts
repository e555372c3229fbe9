import type { Span } from '@opentelemetry/api';
import type { Principal } from './access/authentication/principal.js';
import type { Access } from './access/authentication/requirement.js';
import type { IamIdentity, UserIdentity } from './access/authentication/token-identity.js';
import type { AnswerBudget } from './http/answer-budget.js';
import type { BodyMode } from './http/body-parsers.js';

declare module 'fastify' {
  /** What the service adds to a request. */
  interface FastifyRequest {
    /** The caller. Set before the body is read. */
    principal?: Principal;
    /** The application that the IAM's token names. Set by its guard. */
    'iam-bearer'?: IamIdentity;
    /** The user that the user management's token names. Set by its guard. */
    'x-authorization'?: UserIdentity;
    /** The span of the request; absent when requests are not traced. */
    span?: Span;
  }

  interface FastifyInstance {
    /** Longest time of a request that has a `@ClientSignal()`, in milliseconds. */
    deadlineMs: number;
    /** Bounds the memory of all answers under way. */
    answerBudget: AnswerBudget;
  }

  /** What `@RouteConfig` says of a route. */
  interface FastifyContextConfig {
    /** The callers that the handler admits. Set at the start, from `@Authenticated` and `@Public`. */
    access?: Access;
    /** How the route wants its body. Absent: `json`. */
    body?: BodyMode;
    /** The most bytes of a JSON body. Absent: `SMALL_BODY`. `BODY_LIMIT_BYTES` limits every body. */
    mostBytes?: number;
    /** Whether pages of the configured origins may call the route from a browser. */
    cors?: boolean;
    /** Exempt from the limit by address: health and metrics must always be readable. */
    unlimited?: boolean;
    /** The answer, as a JSON string, to a request over the limit by address. Absent: the envelope. */
    refusal?: string;
    /** As how many requests one with this body counts against the limit of its API key. Absent: as one. */
    countsAs?: (body: unknown) => number;
  }
}
