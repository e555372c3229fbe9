import type { AggregateAnswer } from './aggregate.answer.js';
import type { AggregateRequest } from './aggregate-request.js';
import type { Item } from './to-items.js';

/** The answer to a request: the items of the requested page. */
export function toAnswer(request: AggregateRequest, items: readonly Item[]): AggregateAnswer {
  const { number, size } = request.page;
  const first = (number - 1) * size;
  return {
    aggregationType: request.type,
    field: request.field,
    unit: request.figure.unit,
    period: request.period,
    groupBy: request.groupBy ?? null,
    fromDate: isoText(request.from),
    toDate: isoText(request.to),
    timeZone: request.timeZone,
    items: items.slice(first, first + size).map(({ periodStart, group, value }) => ({
      periodStart: isoText(periodStart),
      group,
      value,
    })),
    page: {
      pageNumber: number,
      pageSize: size,
      totalItems: items.length,
      totalPages: Math.ceil(items.length / size),
    },
  };
}

const isoText = (instant: number): string => new Date(instant).toISOString();
