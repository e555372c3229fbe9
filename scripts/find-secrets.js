// Looks for secrets in the files of the repository. Lint runs it.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a secret looks like. Made-up credentials in tests and pages are shorter, or say what they are. */
const PATTERNS = new Map([
  ['private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['private JSON Web Key', /"d"\s*:\s*"[\w-]{40,}"/],
  ['API key or portal token', /\b[a-z][a-z0-9]{0,16}_[0-9a-z]{12}_(?!0{48})[0-9a-f]{48}\b/],
  ['JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
  ['key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['token of GitHub', /\bgh[pousr]_[0-9A-Za-z]{36,}\b|\bgithub_pat_\w{40,}/],
  ['token of GitLab', /\bglpat-[\w-]{20,}/],
  ['token of Slack', /\bxox[abprs]-[\w-]{10,}/],
  ['key of Google', /\bAIza[\w-]{35}\b/],
  ['key of Stripe', /\b[rs]k_live_[0-9A-Za-z]{20,}/],
  ['token of npm', /\bnpm_[0-9A-Za-z]{36}\b/],
]);

const LARGEST_FILE = 2_000_000;

/** The secrets in a text: the line and the kind of each, never the secret. */
export function secretsIn(text) {
  return text
    .split('\n')
    .flatMap((line, i) =>
      [...PATTERNS].filter(([, pattern]) => pattern.test(line)).map(([kind]) => ({ line: i + 1, kind })),
    );
}

/** The secrets in the tracked files of a folder. */
export function secretsOf(folder) {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: folder, encoding: 'utf8' }).split('\0');
  return files.filter(Boolean).flatMap((file) => {
    const path = `${folder}/${file}`;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > LARGEST_FILE) return [];
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? [] : secretsIn(text).map(({ line, kind }) => `${file}:${line} ${kind}`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = secretsOf(fileURLToPath(new URL('..', import.meta.url)));
  for (const secret of found) console.error(secret);
  process.exitCode = found.length > 0 ? 1 : 0;
}
