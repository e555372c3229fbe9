import { closedMap, type ClosedMap } from '../common/closed-map.js';
import { HOUR_MS } from '../common/time.js';
import { Random } from './random.js';

export type SiteKind = 'office' | 'plant' | 'shop' | 'homes';

/** A place of an account. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly kind: SiteKind;
  readonly utcOffsetMs: number;
  readonly cells: readonly [string, ...string[]];
  /** Cells around it that belong to no site. */
  readonly townCells: readonly [string, ...string[]];
}

interface Account {
  readonly id: string;
  readonly name: string;
  readonly sites: readonly [Site, Site, Site];
}

/** The device of a subscriber. A gateway is practically always online. */
export type Device = 'phone' | 'laptop' | 'sensor' | 'gateway';

export interface Subscriber {
  readonly accountId: string;
  readonly site: Site;
  readonly msisdn: string;
  readonly imsi: string;
  readonly userId: string | null;
  readonly device: Device;
  /** On a working day, on average. */
  readonly sessionsPerDay: number;
  /** The bytes of its sessions relative to the usual. */
  readonly appetite: number;
  /** Whether it also has usage in the days of the published examples. */
  readonly longStanding: boolean;
}

const INDIA_MS = 5.5 * HOUR_MS;
const TEXAS_MS = -5 * HOUR_MS;

// The published requests ask for all three accounts.
const ACCOUNTS: readonly [Account, Account, Account] = [
  {
    id: '62c40843c7a190970912345',
    name: 'Sahyadri Logistics',
    sites: [
      site('62c408aaadd8f757bf412345', 'Pune head office', 'office', INDIA_MS),
      site('62c409d1a3b1c25e7f60a102', 'Nashik depot', 'plant', INDIA_MS),
      site('62c40a0be4d27c19a85b3307', 'Pune staff quarters', 'homes', INDIA_MS),
    ],
  },
  {
    id: '62c40843c7a1909709112345',
    name: 'Deccan Stores',
    sites: [
      site('62d1184f09b7c6a1f2e8d410', 'Hyderabad store', 'shop', INDIA_MS),
      site('62d118a25c3f4b7e90d1a6c3', 'Bengaluru store', 'shop', INDIA_MS),
      site('62d1190ce8a94d52b7f36e0f', 'Chennai office', 'office', INDIA_MS),
    ],
  },
  {
    id: '62b00f5695c2cd8c530548e5',
    name: 'Lone Star Components',
    sites: [
      site('628f12886f8307435f7b7c59', 'Chakan plant', 'plant', INDIA_MS),
      site('628f13c04b9e21d7a5c8f612', 'Austin office', 'office', TEXAS_MS),
      site('628f144f7d60ae93b1c24d85', 'Round Rock housing', 'homes', TEXAS_MS),
    ],
  },
];

/** Ids of the accounts of the demo. */
export const DEMO_ACCOUNTS: readonly string[] = ACCOUNTS.map(({ id }) => id);

/** The user that the demo's user token names. */
export const DEMO_USER_ID = 'demo-user';

interface Crowd {
  readonly site: Site;
  readonly accountId: string;
  readonly msisdnBase: number;
  readonly imsiBase: number;
  readonly phones: number;
  readonly laptops: number;
  readonly sensors: number;
}

const SESSIONS_PER_DAY: ClosedMap<Record<Exclude<Device, 'gateway'>, number>> = closedMap({
  phone: 12,
  laptop: 8,
  sensor: 10,
});
/** One subscriber in this many is long-standing. */
const LONG_STANDING = 12;

/** Every subscriber of the demo, about 400. */
export const SUBSCRIBERS: readonly Subscriber[] = [...publishedSubscribers(), ...crowds().flatMap(members)];

/** Subscribers with usage in the days of the published examples. */
export const LONG_STANDING_SUBSCRIBERS = SUBSCRIBERS.filter(({ longStanding }) => longStanding);

function site(id: string, name: string, kind: SiteKind, utcOffsetMs: number): Site {
  const random = new Random('site', id);
  return {
    id,
    name,
    kind,
    utcOffsetMs,
    cells: [random.uuid(), random.uuid(), random.uuid()],
    townCells: [random.uuid(), random.uuid(), random.uuid(), random.uuid()],
  };
}

/** Indexes of an account and of one of its sites. */
type Place = readonly [0 | 1 | 2, 0 | 1 | 2];

function placeOf([account, site]: Place): { accountId: string; site: Site } {
  const { id, sites } = ACCOUNTS[account];
  return { accountId: id, site: sites[site] };
}

/** The subscribers that published requests and the demo's credentials name, and a line for the third account. */
function publishedSubscribers(): Subscriber[] {
  const gateway = { userId: null, device: 'gateway', sessionsPerDay: 0, longStanding: true } as const;
  return [
    { ...placeOf([0, 0]), ...gateway, msisdn: '8020010012345', imsi: '404220000012345', appetite: 30 },
    { ...placeOf([1, 0]), ...gateway, msisdn: '8020020012345', imsi: '404220000022345', appetite: 10 },
    { ...placeOf([2, 0]), ...gateway, msisdn: '8120012300987', imsi: '310550000010232', appetite: 18 },
    {
      ...placeOf([0, 0]),
      msisdn: '8020010054321',
      imsi: '404220000054321',
      userId: DEMO_USER_ID,
      device: 'phone',
      sessionsPerDay: 30,
      appetite: 1.5,
      longStanding: true,
    },
  ];
}

function crowds(): Crowd[] {
  const crowd = (place: Place, [phones, laptops, sensors]: readonly [number, number, number]): Crowd => {
    const [account, site] = place;
    const index = account * 3 + site;
    return {
      ...placeOf(place),
      msisdnBase: 8_020_030_000_000 + index * 10_000,
      imsiBase: (account === 2 ? 310_550_000_100_000 : 404_220_000_100_000) + index * 10_000,
      phones,
      laptops,
      sensors,
    };
  };
  return [
    crowd([0, 0], [36, 24, 6]),
    crowd([0, 1], [22, 4, 16]),
    crowd([0, 2], [34, 6, 2]),
    crowd([1, 0], [34, 6, 10]),
    crowd([1, 1], [26, 5, 8]),
    crowd([1, 2], [18, 16, 2]),
    crowd([2, 0], [26, 6, 24]),
    crowd([2, 1], [18, 16, 2]),
    crowd([2, 2], [26, 6, 4]),
  ];
}

function members(crowd: Crowd): Subscriber[] {
  const devices = [
    ...Array<'phone'>(crowd.phones).fill('phone'),
    ...Array<'laptop'>(crowd.laptops).fill('laptop'),
    ...Array<'sensor'>(crowd.sensors).fill('sensor'),
  ];
  return devices.map((device, i) => {
    const imsi = String(crowd.imsiBase + i);
    const random = new Random('subscriber', imsi);
    return {
      accountId: crowd.accountId,
      site: crowd.site,
      msisdn: String(crowd.msisdnBase + i),
      imsi,
      userId: device !== 'sensor' && random.chance(0.75) ? `user-${random.hex(12)}` : null,
      device,
      sessionsPerDay: SESSIONS_PER_DAY[device] * random.between(0.4, 1.6),
      appetite: random.heavyTailed(1, 0.5),
      longStanding: i % LONG_STANDING === 0,
    };
  });
}
