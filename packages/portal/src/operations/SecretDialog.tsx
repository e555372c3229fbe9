import type { IssuedKey } from '../api-keys.js';
import { copy } from '../copy.js';
import { Dialog } from '../parts/Dialog.js';
import { when } from './words.js';

/** Shows a new key, once: the service keeps only a digest of it. */
export function SecretDialog({ issued, close }: { issued: IssuedKey; close: () => void }) {
  const { key, id, name, predecessor } = issued;
  return (
    <Dialog title={`The key of ${name}`} close={close} keep>
      <p>
        This is the only time that the key <code>{id}</code> is shown. Store it where its user keeps secrets.
      </p>
      <pre class="secret" tabIndex={0} role="region" aria-label="The new key">
        <code>{key}</code>
      </pre>
      {predecessor && (
        <p>
          The key before it, <code>{predecessor.id}</code>, is valid until {when(predecessor.expires_at)}.
        </p>
      )}
      <div class="row actions">
        <button type="button" class="primary" onClick={() => copy(key, 'the key')}>
          Copy the key
        </button>
        <button type="button" onClick={close}>
          I have stored it
        </button>
      </div>
    </Dialog>
  );
}
