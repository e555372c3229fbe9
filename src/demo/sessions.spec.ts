import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../common/time.js';
import { localHour } from './rhythm.js';
import { sessionsOf, type Session } from './sessions.js';
import { DEMO_USER_ID, SUBSCRIBERS, type Subscriber } from './world.js';

const MONDAY = Date.UTC(2026, 9, 5);
const WEEK = Array.from({ length: 7 }, (_, i) => MONDAY + i * DAY_MS);

const where = (condition: (subscriber: Subscriber) => boolean): Subscriber[] => SUBSCRIBERS.filter(condition);
const subscriberOf = (msisdn: string): Subscriber => where((s) => s.msisdn === msisdn)[0]!;
const over = (subscribers: readonly Subscriber[], days: readonly number[]): Session[] =>
  subscribers.flatMap((subscriber) => days.flatMap((day) => sessionsOf(subscriber, day)));

function countBy<K>(sessions: readonly Session[], keyOf: (session: Session) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const session of sessions) counts.set(keyOf(session), (counts.get(keyOf(session)) ?? 0) + 1);
  return counts;
}

describe('sessions of the demo', () => {
  // A week of a third of the subscribers shows the rhythms, and is quick.
  const everything = over(
    SUBSCRIBERS.filter((_, i) => i % 3 === 0),
    WEEK,
  );

  it('are always the same', () => {
    expect(over(SUBSCRIBERS.slice(0, 20), WEEK)).toEqual(over(SUBSCRIBERS.slice(0, 20), WEEK));
  });

  it('lie within their day, one after another', () => {
    const stray = SUBSCRIBERS.flatMap((subscriber) => {
      const sessions = sessionsOf(subscriber, MONDAY);
      return sessions.filter(({ startedAt, endedAt }, i) => {
        const [earliest, latest] = [sessions[i - 1]?.endedAt ?? MONDAY, MONDAY + DAY_MS];
        return startedAt < earliest || endedAt <= startedAt || endedAt > latest;
      });
    });
    expect(stray).toEqual([]);
  });

  it('move whole bytes, down more than up in most of them', () => {
    const isWhole = (bytes: number) => Number.isSafeInteger(bytes) && bytes >= 0;
    expect(
      everything.every((session) => isWhole(session.uplinkBytes) && isWhole(session.downlinkBytes)),
    ).toBe(true);
    const mostlyDown = everything.filter(({ uplinkBytes, downlinkBytes }) => downlinkBytes > uplinkBytes);
    expect(mostlyDown.length / everything.length).toBeGreaterThan(0.6);
  });

  it('have heavy tails: few of them move most bytes', () => {
    const phones = everything.filter(({ subscriber }) => subscriber.device === 'phone');
    const volumes = phones.map(({ downlinkBytes }) => downlinkBytes).sort((a, b) => b - a);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const tenth = volumes.slice(0, Math.floor(volumes.length / 10));
    expect(sum(tenth) / sum(volumes)).toBeGreaterThan(0.5);
  });

  it('follow the day: quiet nights, and a peak at noon and one in the evening', () => {
    const phones = everything.filter(({ subscriber }) => subscriber.device === 'phone');
    const byHour = countBy(phones, ({ startedAt, subscriber }) => {
      return localHour(startedAt, subscriber.site.utcOffsetMs).hour;
    });
    const at = (hour: number) => byHour.get(hour) ?? 0;
    expect(at(3) * 5).toBeLessThan(at(13));
    expect(at(3) * 5).toBeLessThan(at(20));
    expect(at(16)).toBeLessThan(at(13));
    expect(at(16)).toBeLessThan(at(20));
  });

  it('follow the week: on weekends offices have little usage and shops have much', () => {
    const perDay = (kind: string, weekend: boolean) => {
      const there = everything.filter(({ subscriber: { site }, siteId, startedAt }) => {
        return (
          site.kind === kind &&
          siteId === site.id &&
          localHour(startedAt, site.utcOffsetMs).weekend === weekend
        );
      });
      const people = there.filter(({ subscriber: { device } }) => device === 'phone' || device === 'laptop');
      return people.length / (weekend ? 2 : 5);
    };
    expect(perDay('office', true) * 3).toBeLessThan(perDay('office', false));
    expect(perDay('shop', true)).toBeGreaterThan(perDay('shop', false));
  });

  it.each(['8020010012345', '8120012300987'])('keep %s online at practically any moment', (msisdn) => {
    const sessions = over([subscriberOf(msisdn)], WEEK);
    const gaps = sessions.map(({ startedAt }, i) => startedAt - (sessions[i - 1]?.endedAt ?? MONDAY));
    expect(Math.max(...gaps)).toBeLessThan(MINUTE_MS);
  });

  it('have no usage at a site during its outage, and have it again afterwards', () => {
    const [from, to] = [Date.UTC(2022, 5, 22, 10), Date.UTC(2022, 5, 22, 11)];
    const plant = over(SUBSCRIBERS, [Date.UTC(2022, 5, 22)]).filter(
      ({ siteId }) => siteId === '628f12886f8307435f7b7c59',
    );
    expect(plant.filter(({ startedAt, endedAt }) => startedAt < to && endedAt > from)).toEqual([]);
    const during = (start: number) =>
      plant.filter(({ startedAt }) => startedAt >= start && startedAt < start + HOUR_MS);
    expect(during(from - HOUR_MS).length).toBeGreaterThan(10);
    expect(during(to).length).toBeGreaterThan(10);
  });

  it('contain many genres, services, networks and items for the demo user', () => {
    const sessions = over(
      where(({ userId }) => userId === DEMO_USER_ID),
      WEEK,
    );
    expect(countBy(sessions, ({ genre }) => genre).size).toBeGreaterThan(8);
    expect(countBy(sessions, ({ serviceId }) => serviceId).size).toBeGreaterThan(5);
    expect(countBy(sessions, ({ network }) => network).size).toBeGreaterThanOrEqual(3);
    expect(countBy(sessions, ({ itemId }) => itemId).size).toBeGreaterThan(30);
  });
});
