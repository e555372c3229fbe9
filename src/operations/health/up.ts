import type { ClusterState } from '../../cluster/cluster.js';
import { TIME_ZONE_RULES } from '../../common/time-zone-rules.js';

/** The health of a running service. */
export interface Health {
  readonly status: 'up';
  /** The release of the IANA time-zone database that this instance uses. */
  readonly time_zone_rules: string;
  /** Of a database with the extension Citus: its version, its servers, and whether usage is distributed over them. */
  readonly cluster?: ClusterState;
  /** Of a database with read replicas: how many are configured, and how many answer reads now. */
  readonly replicas?: { readonly configured: number; readonly serving: number };
  /** What a person should look at, although requests are answered. Absent: nothing. */
  readonly notes?: readonly string[];
}

export const UP: Health = Object.freeze({ status: 'up', time_zone_rules: TIME_ZONE_RULES });
