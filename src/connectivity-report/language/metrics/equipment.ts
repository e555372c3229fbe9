import { closedMap } from '../../../common/closed-map.js';
import type { TextMeasureName } from '../../../query-engine/measures.js';
import type { Metric } from './figure.js';

export const SIM: Metric = {
  unit: '1',
  description:
    'How many different physical and eSIM cards, by IMSI, have usage in the bucket, of the records that tell `sim_type`.',
  figures: {
    COUNT: { measures: ['unique_cards'], value: (row) => row.unique_cards ?? 0, empty: 0 },
  },
};

export const UE_ONLINE_STATUS: Metric = {
  unit: 'YES or NO',
  description: 'Whether any of the subscribers that the filters keep has usage in the window of `NOW`.',
  figures: {},
  // Without usage there is no row.
  nowFigures: { EXISTS: { measures: ['present'], value: () => 1, empty: 0, words: ['NO', 'YES'] } },
};

/** The dimensions that a request for an online status may name. Each becomes a member of the flat answer, from its measure. */
export const ONLINE_DETAILS = closedMap({
  enodeb_ip: 'newest_enodeb_ip',
  ue_ip: 'newest_ue_ip',
  lr_id: 'newest_lr_id',
} as const satisfies Record<string, TextMeasureName>);

export type OnlineDetail = keyof typeof ONLINE_DETAILS;

export const isOnlineDetail = (name: string): name is OnlineDetail => Object.hasOwn(ONLINE_DETAILS, name);
