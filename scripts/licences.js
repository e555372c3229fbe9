// Lists what is installed with the service, with licences, as the table in docs/dependencies.md.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Licences under which the packages may be used and passed on with the service. */
export const ACCEPTED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
];

/**
 * Packages that state no licence in their package.json. Each was looked up in the text of its repository or package.
 */
const STATED_ELSEWHERE = new Map([['pause', 'MIT']]);

/** The packages of the lockfile that are not only for development, each version once. */
export function productionPackages(folder) {
  const { packages } = JSON.parse(readFileSync(`${folder}/package-lock.json`, 'utf8'));
  const found = new Map();
  for (const [path, { version, license, dev, devOptional, link }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1);
    if (!path.includes('node_modules/') || link || dev || devOptional) continue;
    found.set(`${name} ${version}`, {
      name,
      version,
      licence: license ?? ownLicence(`${folder}/${path}`, name),
    });
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** Old packages have a list of licences, which the lockfile does not repeat. */
function ownLicence(folder, name) {
  const file = `${folder}/package.json`;
  const { licenses = [] } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return licenses[0]?.type ?? STATED_ELSEWHERE.get(name) ?? 'unknown';
}

/** The table in Markdown: the packages of each licence. */
export function licenceTable(packages) {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort();
  const rows = licences.map((licence) => {
    const names = packages
      .filter((entry) => entry.licence === licence)
      .map(({ name, version }) => `${name} ${version}`);
    return `| ${licence} | ${names.length} | ${names.join(', ')} |`;
  });
  return ['| licence | packages | which |', '| --- | --- | --- |', ...rows].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = productionPackages(fileURLToPath(new URL('..', import.meta.url)));
  console.log(licenceTable(packages));
  const refused = packages.filter(({ licence }) => !ACCEPTED.includes(licence));
  for (const { name, licence } of refused) console.error(`${name} has the licence ${licence}`);
  process.exitCode = refused.length > 0 ? 1 : 0;
}
