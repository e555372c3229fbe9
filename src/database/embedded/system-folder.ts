import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from './errors.js';

/** Where root keeps what an unprivileged server cannot reach elsewhere. */
export const SYSTEM_FOLDER = '/var/lib/edgemeter';

/** Makes the system folder and one in it, open to every user whatever the mask of this process. */
export async function makeSystemFolder(path = SYSTEM_FOLDER): Promise<void> {
  await mkdir(dirname(SYSTEM_FOLDER), { recursive: true });
  for (const folder of new Set([SYSTEM_FOLDER, path])) {
    try {
      await mkdir(folder);
      await chmod(folder, 0o755);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}
