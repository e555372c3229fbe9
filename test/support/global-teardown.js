import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const { searchWhatIsLeft } = await import('./secret-search.ts');
  const left = process.env.TEST_LEFT_BEHIND;
  try {
    await globalThis.stopTestServer?.();
    searchWhatIsLeft(left);
  } finally {
    rmSync(left, { recursive: true, force: true });
  }
}
