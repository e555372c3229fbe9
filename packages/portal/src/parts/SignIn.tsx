import { useEffect, useRef, useState } from 'preact/hooks';
import { credentialOf, setCredential, type Credential } from '../credential.js';
import { hasDevIssuer, settings } from '../settings.js';
import { beginSignIn } from '../oidc.js';
import { signInAs } from '../sign-in.js';

const ROLES: readonly (readonly [Credential['role'], string, string])[] = [
  ['partner', 'Partner', 'Connectivity of accounts, sites and subscribers, and the bill'],
  ['user', 'End user', 'Own usage of the user demo-user'],
  ['admin', 'Administrator', 'What comes in, what is refused, keys and audit'],
];

/** Asks who the reader is. The view behind it stays. */
export function SignIn({
  expired,
  before,
  done,
}: {
  expired: boolean;
  /** What was wrong with the sign-in that led here; empty: nothing. */
  before: string;
  done: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState(before);
  useEffect(() => dialog.current?.showModal(), []);
  const finish = (signing: Promise<void>, then = () => dialog.current?.close()) => {
    setProblem('');
    signing.then(then, (error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  const enter = (event: Event) => {
    event.preventDefault();
    if (secret.trim() === '') return;
    setCredential(credentialOf(secret.trim(), settings.keyPrefix ?? ''));
    setSecret('');
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="dialog sign-in" aria-labelledby="sign-in-title" onClose={done}>
      <header class="row spread">
        <h2 id="sign-in-title">{expired ? 'Sign in again' : 'Sign in'}</h2>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {expired && <p>Your session has ended. The view stays as it is.</p>}
      {settings.oidc && (
        <button type="button" class="primary wide" onClick={() => finish(beginSignIn(), () => undefined)}>
          Sign in with {new URL(settings.oidc.issuer).host}
        </button>
      )}
      {hasDevIssuer('iam') && (
        <div class="roles">
          {ROLES.filter(([role]) => role !== 'user' || hasDevIssuer('user')).map(([role, name, text]) => (
            <button type="button" key={role} class="role" onClick={() => finish(signInAs(role))}>
              <strong>{name}</strong>
              <span>{text}</span>
            </button>
          ))}
        </div>
      )}
      <form onSubmit={enter}>
        <label for="secret">API key, portal token or IAM token</label>
        <div class="row">
          <input
            id="secret"
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={secret}
            onInput={(event) => setSecret(event.currentTarget.value)}
          />
          <button type="submit" class="primary">
            Sign in
          </button>
        </div>
        <p class="note">It stays in this page's memory and is sent in headers only. A reload forgets it.</p>
      </form>
      {problem !== '' && (
        <p class="fault" role="alert">
          {problem}
        </p>
      )}
    </dialog>
  );
}
