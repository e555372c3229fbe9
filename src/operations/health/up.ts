import { TIME_ZONE_RULES } from '../../common/time-zone-rules.js';

/** What health says of a service that is up. */
export interface Health {
  readonly status: 'up';
  /** Release of the IANA time-zone database that this instance goes by. */
  readonly time_zone_rules: string;
}

export const UP: Health = Object.freeze({ status: 'up', time_zone_rules: TIME_ZONE_RULES });
