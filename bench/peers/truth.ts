import { SLOT_MS } from '../../src/common/time.js';
import type { Question } from './questions.js';
import { accountOf, FROM, siteOf, SUBSCRIBERS, usageOf, type Usage } from './world.js';

/** The bytes of each bucket: with records apportioned to their buckets, and as if each were all in the bucket of its start. */
export interface Truth {
  readonly apportioned: number[];
  readonly byStart: number[];
}

/** The plain computation: every record that can reach the range, one by one. */
export function truthOf(question: Question): Truth {
  const { from, to, bucketMs } = question;
  const zeros = () => new Array<number>((to - from) / bucketMs).fill(0);
  const truth: Truth = { apportioned: zeros(), byStart: zeros() };
  // The slot before has a record that reaches the range.
  const first = Math.max(0, (from - FROM) / SLOT_MS - 1);
  for (let subscriber = 0; subscriber < SUBSCRIBERS; subscriber++) {
    if (!isAbout(question, subscriber)) continue;
    for (let slot = first; slot < (to - FROM) / SLOT_MS; slot++)
      add(truth, question, usageOf(subscriber, slot));
  }
  return truth;
}

function isAbout({ of, which }: Question, subscriber: number): boolean {
  if (of === 'subscriber') return subscriber === which;
  const site = siteOf(subscriber);
  return of === 'site' ? site === which : accountOf(site) === which;
}

function add({ apportioned, byStart }: Truth, { from, bucketMs }: Question, usage: Usage): void {
  const { startedAt, endedAt, downlinkBytes } = usage;
  const upTo = (instant: number) =>
    Math.floor((downlinkBytes * (Math.min(instant, endedAt) - startedAt)) / (endedAt - startedAt));
  const place = Math.floor((startedAt - from) / bucketMs);
  if (place in byStart) byStart[place]! += downlinkBytes;
  for (let bucket = place, at = startedAt; at < endedAt; bucket++) {
    const end = Math.min(from + (bucket + 1) * bucketMs, endedAt);
    if (bucket in apportioned) apportioned[bucket]! += upTo(end) - upTo(at);
    at = end;
  }
}
