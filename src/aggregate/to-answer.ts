import type { Whole } from '../common/whole.js';
import type { AggregateRequest } from './aggregate-request.js';
import type { Item } from './to-items.js';

/** The payload of an answer. Key order is part of the contract. */
export interface AggregateAnswer {
  readonly aggregationType: string;
  readonly field: string;
  readonly unit: string;
  readonly period: string;
  readonly groupBy: string | null;
  readonly fromDate: string;
  readonly toDate: string;
  readonly timeZone: string;
  readonly items: readonly {
    readonly periodStart: string;
    readonly group: Item['group'];
    readonly value: Whole;
  }[];
  readonly page: {
    readonly pageNumber: number;
    readonly pageSize: number;
    readonly totalItems: number;
    readonly totalPages: number;
  };
}

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
