import { DAY_MS } from '../../src/common/time.js';
import type { LoadFigures } from '../load/closed-loop.js';
import { summary, type RunFigures } from '../parts/measure.js';
import { spread, type Spread } from '../statistics.js';
import type { PeersOptions } from './options.js';
import type { Peer, Traits } from './peer.js';
import { kindsOf, type Kind, type Question } from './questions.js';
import { truthOf, type Truth } from './truth.js';
import { FROM, RECORDS_A_DAY } from './world.js';

export interface PeersResult {
  /** The load average of the machine before the run: other work on it. */
  readonly loadBefore: number;
  readonly days: number;
  readonly records: number;
  readonly recordsARun: number;
  readonly peers: readonly PeerFigures[];
  /** Peers that were not found, and what is missing. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
  readonly questions: readonly QuestionFigures[];
}

export interface PeerFigures {
  readonly name: string;
  readonly version: string;
  readonly traits: Traits;
  readonly bytesPerRecord: number;
  /** Records a second. Absent: a copy. */
  readonly recordsIn?: Spread;
}

export interface QuestionFigures {
  readonly title: string;
  readonly connections: number;
  readonly differentQuestions: number;
  /** Of each peer, in their order. */
  readonly sides: readonly RunFigures[];
  /** The bytes that are in another bucket than they were used in, where records count to the bucket of their start. */
  readonly misplaced: number;
}

type Tell = (message: string) => void;

/** Stores all days, one at each peer in turn. */
export async function storeAll(peers: readonly Peer[], days: number, tell: Tell): Promise<void> {
  const seconds = peers.map(() => 0);
  for (let day = 0; day < days; day++) {
    for (const [place, peer] of peers.entries()) seconds[place]! += (await peer.storeDay?.(day)) ?? 0;
    tell(`stored ${day + 1} of ${days} days`);
  }
  for (const [place, { name }] of peers.entries())
    tell(`${name}: ${Math.round((days * RECORDS_A_DAY) / seconds[place]!)} records a second`);
}

/** @throws Error when an answer differs from the plain computation. */
async function check(peers: readonly Peer[], questions: readonly Question[]): Promise<Truth[]> {
  const truths = questions.map(truthOf);
  for (const peer of peers) {
    const answers = await peer.ask(questions);
    for (const [n, truth] of truths.entries()) {
      if (JSON.stringify(answers[n]) === JSON.stringify(truth[peer.answers])) continue;
      const wrong = { question: questions[n], answer: answers[n], truth: truth[peer.answers] };
      throw new Error(`${peer.name} answers otherwise: ${JSON.stringify(wrong)}`);
    }
  }
  return truths;
}

/** Asks all kinds of questions, round by round, of one peer after the other. */
export async function askAll(
  peers: readonly Peer[],
  options: PeersOptions,
  tell: Tell,
): Promise<QuestionFigures[]> {
  const figures: QuestionFigures[] = [];
  for (const kind of kindsOf(options.days, options.most, options.connections)) {
    tell(`${kind.title}: comparing ${kind.questions.length} answers`);
    const misplaced = misplacedIn(await check(peers, kind.questions));
    for (const connections of kind.connections) {
      tell(`${kind.title}, ${connections} connections`);
      const runs = await askKind(peers, kind, connections, options);
      const { title, questions } = kind;
      const sides = runs.map(summary);
      figures.push({ title, connections, differentQuestions: questions.length, sides, misplaced });
    }
  }
  return figures;
}

async function askKind(
  peers: readonly Peer[],
  { questions }: Kind,
  connections: number,
  { runs, runMs }: PeersOptions,
): Promise<LoadFigures[][]> {
  const figures: LoadFigures[][] = peers.map(() => []);
  // One more round than are counted: the first one only warms everything up.
  for (let round = 0; round <= runs; round++) {
    for (const [place, peer] of peers.entries()) {
      const run = await peer.load(questions, {
        connections,
        durationMs: round > 0 ? runMs : runMs / 4,
        atLeast: 1,
      });
      if (round > 0) figures[place]?.push(run);
    }
  }
  return figures;
}

/** The bytes in a wrong bucket, as a share of all. */
function misplacedIn(truths: readonly Truth[]): number {
  let [all, wrong] = [0, 0];
  for (const { apportioned, byStart } of truths) {
    for (const [bucket, bytes] of apportioned.entries()) {
      all += bytes;
      wrong += Math.abs(bytes - (byStart[bucket] ?? 0));
    }
  }
  return wrong / all;
}

/** Stores further days, one at each peer in each run. Then nothing may be missing in an answer. @returns records a second. */
export async function storeInTurn(
  peers: readonly Peer[],
  { days, runs }: PeersOptions,
  tell: Tell,
): Promise<number[][]> {
  const rates: number[][] = peers.map(() => []);
  for (let run = 0; run < runs; run++) {
    tell(`records in, run ${run + 1} of ${runs}`);
    for (const [place, peer] of peers.entries()) {
      if (peer.storeDay) rates[place]?.push(RECORDS_A_DAY / (await peer.storeDay(days + run)));
    }
  }
  const all = { from: FROM + days * DAY_MS, to: FROM + (days + runs) * DAY_MS, bucketMs: DAY_MS };
  const writers = peers.filter((peer) => peer.storeDay !== undefined);
  for (const peer of writers) await peer.settle();
  await check(writers, [{ of: 'account', which: 0, account: 0, ...all }]);
  return rates;
}

export const peerFigures = (
  peer: Peer,
  bytes: number,
  records: number,
  rates: readonly number[],
): PeerFigures => ({
  name: peer.name,
  version: peer.version,
  traits: peer.traits,
  bytesPerRecord: bytes / records,
  ...(rates.length > 0 && { recordsIn: spread(rates) }),
});
