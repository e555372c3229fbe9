import type { Registry } from 'prom-client';
import type { TokenRules } from '../access/authentication/token-checks.js';
import type { Clock } from '../config/clock.js';
import { gauge } from '../telemetry/gauge.js';
import type { KeySetState } from '../access/authentication/key-set.js';

type Issuers = Readonly<Record<'iam' | 'user', TokenRules>>;

/** The state of the issuers' keys. The development issuer's keys are not fetched, so they are not included. */
export function keySetGauges(registry: Registry, issuers: Issuers, clock: Clock): void {
  const read = (value: (state: KeySetState) => number | undefined) => () =>
    Object.entries(issuers).flatMap(([issuer, { keySet }]) => {
      const figure = keySet && value(keySet.state);
      return figure === undefined ? [] : [[{ issuer }, figure] as const];
    });
  const labels = ['issuer'];
  gauge(registry, {
    name: 'edgemeter_jwks_keys',
    help: 'Keys known of an issuer.',
    labels,
    read: read(({ keys }) => keys),
  });
  gauge(registry, {
    name: 'edgemeter_jwks_age_seconds',
    help: 'Time since the keys of an issuer were last fetched. They are fetched when a token needs them.',
    labels,
    read: read(({ asOf }) => (asOf === undefined ? undefined : Math.max(0, clock() - asOf) / 1000)),
  });
  gauge(registry, {
    name: 'edgemeter_jwks_last_failure_timestamp_seconds',
    help: "When fetching an issuer's keys last failed, Unix seconds; absent if it never failed.",
    labels,
    read: read(({ lastFailureAt }) => (lastFailureAt === undefined ? undefined : lastFailureAt / 1000)),
  });
  gauge(registry, {
    name: 'edgemeter_jwks_fetch_failing',
    help: "1 when the last fetch of an issuer's keys failed, else 0.",
    labels,
    read: read(({ failing }) => (failing ? 1 : 0)),
  });
}
