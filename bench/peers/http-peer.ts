import type { Helper } from '../lab/helper.js';
import type { LoadFigures } from '../load/closed-loop.js';
import type { Address } from '../load/connection.js';
import type { PeerForm } from './forms.js';
import { MOST_MS, SENDERS, type Peer } from './peer.js';
import type { Question } from './questions.js';

/** How a peer is spoken to over HTTP. */
export interface Talk {
  readonly address: Address;
  readonly form: PeerForm;
  /** Where bodies of records are sent to. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly toRequest: (question: Question) => Buffer;
  readonly toBytes: (answer: string, question: Question) => number[];
}

type Talking = Required<Pick<Peer, 'storeDay' | 'ask' | 'load'>>;

/** The part of a peer that speaks HTTP. @param talk is asked each time: a server may start again at another address. */
export const overHttp = (worker: Helper, talk: () => Talk): Talking => ({
  async storeDay(day) {
    const { form, url, headers = {} } = talk();
    await worker.ask('makeBodies', { form, day }, MOST_MS);
    return worker.ask<number>('sendBodies', { url, headers, connections: SENDERS }, MOST_MS);
  },
  async ask(questions) {
    const { address, toRequest, toBytes } = talk();
    const texts = await worker.ask<string[]>('ask', { address, requests: questions.map(toRequest) }, MOST_MS);
    return questions.map((question, n) => toBytes(texts[n] ?? '', question));
  },
  load(questions, length) {
    const { address, toRequest } = talk();
    const job = { ...length, address, requests: questions.map(toRequest) };
    return worker.ask<LoadFigures>('closedLoop', job, MOST_MS);
  },
});
