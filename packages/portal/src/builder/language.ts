/** A word of the report language, as the discovery answer describes it. */
export interface Word {
  readonly name: string;
  readonly description: string;
}

export interface MetricWord extends Word {
  readonly unit: string;
  readonly aggregations: readonly string[];
  /** Whether the metric can be ranked for a percentile. */
  readonly percentile: boolean;
}

export interface OperatorWord extends Word {
  readonly expressions: { readonly type: string; readonly least: number; readonly most: number };
}

export interface FormatWord extends Word {
  readonly media_type: string;
}

/** The answer of `GET /connectivity/v1/metadata`. */
export interface Language {
  readonly dimensions: readonly Word[];
  readonly metrics: readonly MetricWord[];
  readonly aggregations: readonly Word[];
  readonly filter_operators: readonly OperatorWord[];
  readonly clause_operators: readonly Word[];
  readonly metric_filters: readonly Word[];
  readonly granularities: readonly Word[];
  readonly week_starts: readonly Word[];
  readonly bucket_ranges: readonly Word[];
  readonly relative_dates: readonly Word[];
  readonly relative_units: readonly Word[];
  readonly fills: readonly Word[];
  readonly sort_orders: readonly Word[];
  readonly totals: readonly Word[];
  readonly comparisons: readonly Word[];
  readonly accuracies: readonly Word[];
  readonly formats: readonly FormatWord[];
  readonly limits: { readonly points: number };
}

/** The lists of words. */
export type WordList = Exclude<keyof Language, 'limits'>;
