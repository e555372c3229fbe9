import type { PublicFault } from '../errors/api-error.js';

/** Header of every enveloped answer. Key order is part of the contract. */
export interface EnvelopeHeader {
  readonly source: string;
  /** 0 on success, -1 on failure. */
  readonly code: 0 | -1;
  readonly message: 'Success' | 'Failure';
  /** Unix milliseconds. */
  readonly system_time: number;
  readonly tracking_id: string;
  readonly errors?: readonly PublicFault[];
}

export interface Envelope<T> {
  readonly header: EnvelopeHeader;
  readonly data?: T;
}

/** The values in the header of an envelope that differ between requests or configurations. */
export interface EnvelopeContext {
  readonly source: string;
  readonly now: number;
  readonly trackingId: string;
}

export function successEnvelope<T>(context: EnvelopeContext, data: T): Envelope<T> {
  return { header: header(context, 0, 'Success'), data };
}

export function failureEnvelope(context: EnvelopeContext, errors: readonly PublicFault[]): Envelope<never> {
  return { header: { ...header(context, -1, 'Failure'), errors } };
}

function header(context: EnvelopeContext, code: 0 | -1, message: 'Success' | 'Failure'): EnvelopeHeader {
  return { source: context.source, code, message, system_time: context.now, tracking_id: context.trackingId };
}
