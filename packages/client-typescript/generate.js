// Writes src/api.ts: the types of docs/openapi.json without its examples and failures, which are the same everywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const HEAD = '/* Generated from docs/openapi.json by `npm run generate -w @edgemeter/client`. */\n\n';
const document = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('src/api.ts', import.meta.url);

/** Keys of the document that make no types. */
const LEFT_OUT = new Set(['example', 'examples', 'headers']);

function slim(part, parent) {
  if (Array.isArray(part)) return part.map((one) => slim(one));
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).filter(
    ([key]) => parent === 'properties' || (!LEFT_OUT.has(key) && !(parent === 'responses' && key >= '400')),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, slim(value, key)]));
}

/** The text of src/api.ts. */
export async function generate() {
  const nodes = await openapiTS(slim(JSON.parse(readFileSync(document, 'utf8'))), { exportType: false });
  return HEAD + astToString(nodes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await generate());
