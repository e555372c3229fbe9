/**
 * Builds the documentation as a site into site/dist/html, and checks its links. VitePress is installed on the first run,
 * by the lockfile of this folder and without install scripts.
 *
 * SITE_BASE: the path under which the site is served, `/` unless it is set. SITE_SOURCE_URL: where source files are
 * shown, with a slash at its end.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOfSite } from './check-links.js';
import { writeSources } from './sources.js';

const site = dirname(fileURLToPath(import.meta.url));
process.chdir(dirname(site));

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: site, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
}

const installed = join(site, 'node_modules/.package-lock.json');
const lockfile = join(site, 'package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs)
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);

const dist = join(site, 'dist');
rmSync(dist, { recursive: true, force: true });
const pages = join(dist, 'pages');
const count = writeSources(pages, process.env.SITE_SOURCE_URL);
mkdirSync(join(pages, '.vitepress/theme'), { recursive: true });
cpSync(join(site, 'vitepress/config.js'), join(pages, '.vitepress/config.js'));
cpSync(join(site, 'vitepress/theme.js'), join(pages, '.vitepress/theme/index.js'));
// The nearest package.json says that the configuration consists of modules.
writeFileSync(join(pages, 'package.json'), JSON.stringify({ type: 'module' }));
run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build', 'dist/pages']);

const faults = faultsOfSite(join(dist, 'html'));
for (const fault of faults) console.error(fault);
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
console.log(`Edgemeter ${version}: ${count} pages in site/dist/html, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
