/** The parts of the language that random requests are made of. */
export type Feature =
  | 'time'
  | 'filters'
  | 'dimensions'
  | 'totals'
  | 'connections'
  | 'quality'
  | 'fill'
  | 'having'
  | 'order'
  | 'others'
  | 'compare'
  | 'pages';

/** Those that the service has. */
export const FEATURES: ReadonlySet<Feature> = new Set<Feature>([
  'time',
  'filters',
  'dimensions',
  'totals',
  'connections',
  'fill',
  'having',
  'order',
  'others',
  'compare',
  'pages',
]);

export const has = (feature: Feature): boolean => FEATURES.has(feature);
