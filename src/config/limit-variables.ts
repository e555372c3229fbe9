import { integer } from './parsers.js';
import { variable } from './variable.js';

/** Limits of slow clients and of answers under way. */
export const TRANSFER_VARIABLES = {
  HEAD_TIMEOUT_MS: variable(
    integer(10, 600_000),
    20_000,
    'Longest time that the head of a request may take to arrive; then 408. See [slow clients](limits.md#slow-clients).',
  ),
  BODY_TIMEOUT_MS: variable(
    integer(10, 3_600_000),
    300_000,
    'Longest time that a body that is read at once (JSON) may take to arrive; then 408. Streams have no such limit.',
  ),
  TRANSFER_LEAST_RATE: variable(
    integer(0, 1_000_000_000),
    1_000,
    'Least bytes a second that a client must send of a body, or read of an answer; 0 for any rate.',
  ),
  TRANSFER_GRACE_MS: variable(
    integer(10, 600_000),
    10_000,
    'Time over which the rate of a client is taken. A client may stop for about this time.',
  ),
  ANSWER_MEMORY_BYTES: variable(
    integer(65_536, 1_099_511_627_776),
    256 * 1024 * 1024,
    'Most memory of all long answers under way. Beyond it the answers that have been read for the longest time are broken off, or new ones get 503.',
  ),
} as const;

/** Requests and records a minute. */
export const REQUEST_LIMIT_VARIABLES = {
  ADDRESS_REQUEST_LIMIT: variable(
    integer(0, 1_000_000_000),
    0,
    'Requests a minute from one address, or one IPv6 /64; 0 for any number. See [limits](limits.md).',
  ),
  KEY_REQUEST_LIMIT: variable(
    integer(0, 1_000_000_000),
    0,
    'Requests a minute with an API key that has no limit of its own; 0 for any number.',
  ),
  TOKEN_REQUEST_LIMIT: variable(
    integer(0, 1_000_000_000),
    0,
    'Requests a minute with the IAM tokens of one subject, for one of its users, or with one portal token; 0 for any number.',
  ),
  PUBLIC_REQUEST_LIMIT: variable(
    integer(0, 1_000_000_000),
    0,
    'Requests a minute without a credential, such as for KPIs, from one address, or one IPv6 /64; 0 for any number.',
  ),
  KEY_RECORD_LIMIT: variable(
    integer(0, 1_000_000_000_000),
    0,
    'Usage records a minute with an API key that has no limit of its own; 0 for any number.',
  ),
} as const;

/** How many requests read at once, and how long others wait. */
export const READING_VARIABLES = {
  REPORT_CONCURRENCY: variable<number | undefined>(
    integer(1, 1_000),
    undefined,
    'Reports, aggregates, KPIs and other requests that read at once. It must be less than `DATABASE_POOL_SIZE`; unless given, it is about two thirds of it.',
  ),
  REPORT_QUEUE_MS: variable(
    integer(0, 600_000),
    5_000,
    'Longest time that a request waits in the queue of readers; then 503.',
  ),
  REPORT_QUEUE_LENGTH: variable(
    integer(0, 100_000),
    1_000,
    'Requests that may wait in the queue of readers; then 503.',
  ),
  REPORT_QUEUE_SHARE: variable(
    integer(0, 100_000),
    100,
    'Requests of one principal that may wait in the queue of readers; then 503.',
  ),
  ANSWER_HOLD_MS: variable(
    integer(1, 3_600_000),
    60_000,
    'Longest time that a KPI waits for its client while it holds a connection to the database; then the connection to the client is closed.',
  ),
  ANSWER_YIELD_MS: variable(
    integer(0, 3_600_000),
    250,
    'The same, while other requests wait for a connection to the database.',
  ),
  REPORT_DEADLINE_MS: variable(
    integer(10, 3_600_000),
    30_000,
    'Longest time that the answer to a report or an aggregate may take; then 504.',
  ),
} as const;
