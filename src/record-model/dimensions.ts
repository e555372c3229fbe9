import { closedMap } from '../common/closed-map.js';

/** A property of records to filter and group by. */
export interface Dimension {
  /** Column of the facts. */
  readonly column: string;
  /** PostgreSQL type of the column. */
  readonly type: 'text' | 'bigint' | 'uuid';
  readonly description: string;
}

const dimension = (column: string, type: Dimension['type'], description: string): Dimension =>
  Object.freeze({ column, type, description });

/** All dimensions. Names and columns come from here, never from a request. */
export const DIMENSIONS = closedMap({
  account_id: dimension('account_id', 'text', 'The enterprise account that pays for the usage.'),
  customer_site_id: dimension('customer_site_id', 'text', 'A site of the account.'),
  msisdn: dimension('msisdn', 'text', 'The subscriber, by telephone number.'),
  imsi: dimension('imsi', 'text', 'The subscriber, by SIM.'),
  user_id: dimension('user_id', 'text', 'The user, as the user management names them.'),
  service_id: dimension('service_id', 'bigint', 'The traffic class.'),
  cell_id: dimension('cell_id', 'uuid', 'The radio cell.'),
  genre: dimension('genre', 'text', 'What kind of content was used.'),
  network: dimension('network', 'text', 'The kind of network.'),
  item_id: dimension('item_id', 'text', 'The item of content that was used.'),
  sim_type: dimension('sim_type', 'text', 'The kind of SIM: physical or esim.'),
  enodeb_ip: dimension('enodeb_ip', 'text', 'The address of the base station (eNodeB).'),
  ue_ip: dimension('ue_ip', 'text', "The address of the subscriber's device (user equipment)."),
  lr_id: dimension('lr_id', 'text', 'The location register that served the subscriber.'),
});

export type DimensionName = keyof typeof DIMENSIONS;
