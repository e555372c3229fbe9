import { userInfo } from 'node:os';
import type { Principal } from '../authentication/principal.js';

/** The kinds of actors. */
export type ActorKind = 'iam' | 'api-key' | 'command-line' | 'service';

/** The actor of a change. */
export interface Actor {
  readonly kind: ActorKind;
  /** The token's subject, the API key's public id, or the user of the operating system. */
  readonly id: string;
}

/** Every change that is recorded, with its description. No other code names a change. */
export const AUDIT_ACTIONS = Object.freeze({
  'api-key.create': 'An API key was made',
  'api-key.update': 'What an API key may do was changed; `details` has the values before and after',
  'api-key.rotate': 'An API key was given a successor and an expiry',
  'api-key.revoke': 'An API key was revoked',
  'portal-token.issue': 'A portal token was issued',
  'portal-token.revoke': 'A portal token was revoked',
  'usage-record.void': 'Usage records were voided',
  'usage-record.amend': 'Usage records were amended',
  'backfill.open': 'A backfill was opened',
  'backfill.close': 'A backfill replaced the records of its range',
  'backfill.revert': 'A backfill was discarded or undone',
  'backfill.expire': 'An open backfill expired and was discarded',
  'mapping.put': 'A mapping was stored',
  'mapping.remove': 'A mapping was removed',
  'saved-report.put': 'A report was saved by name',
  'saved-report.remove': 'A saved report was removed',
  'usage-view.grant': 'A database role was shown accounts in the SQL views',
  'usage-view.revoke': 'Accounts were hidden from a database role',
  'retention.set': 'The retention of an account was set',
  'retention.clear': 'The retention of an account was set back to that of the configuration',
  'retention.horizon': 'Horizons were set back; `details` has them before and after',
  'retention.run': 'Expired data were deleted',
});

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** A change to be recorded. */
export interface AuditEntry {
  readonly actor: Actor;
  readonly action: AuditAction;
  /** The changed thing, such as an `api-key`, and its public id. */
  readonly targetKind: string;
  readonly target: string;
  /** Further facts. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The service itself, for changes that no request asked for. */
export const THE_SERVICE: Actor = Object.freeze({ kind: 'service', id: 'edgemeter' });

/** The caller of a request. */
export function actorOf({ kind, id }: Principal): Actor {
  if (kind !== 'iam' && kind !== 'api-key') throw new Error(`A principal of kind ${kind} changes nothing`);
  return { kind, id };
}

/** The user of the operating system who runs a command. */
export function commandLineActor(): Actor {
  return { kind: 'command-line', id: userName() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // The user has no entry in the system's list of users, as in containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
