import type { Call } from './api.js';
import type { Credential } from './credential.js';

type Language = 'curl' | 'Python' | 'TypeScript';
export const LANGUAGES: readonly Language[] = ['curl', 'Python', 'TypeScript'];

/** The headers of a request, with variables in the place of secrets. */
function headersOf(call: Call, credential: Credential | undefined): [string, string][] {
  const headers: [string, string][] = [];
  if (credential?.kind === 'key') headers.push(['X-API-Key', 'EDGEMETER_KEY']);
  else if (credential) headers.push(['Authorization', 'Bearer EDGEMETER_TOKEN']);
  if (credential?.userToken !== undefined) headers.push(['X-Authorization', 'EDGEMETER_USER_TOKEN']);
  if (call.body !== undefined) headers.push(['Content-Type', 'application/json']);
  return headers;
}

const VARIABLE = /EDGEMETER_(?:USER_)?(?:TOKEN|KEY)/;

/** The request of a panel as a program. It never holds the credential. */
export function snippet(
  language: Language,
  call: Call,
  credential: Credential | undefined,
  origin: string,
): string {
  const url = origin + call.path;
  const method = call.method ?? 'GET';
  const headers = headersOf(call, credential);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body, null, 2);
  if (language === 'curl') return curl(url, headers, body);
  if (language === 'Python') return python(url, method, headers, call.body);
  return typescript(url, method, headers, body);
}

function curl(url: string, headers: readonly [string, string][], body: string | undefined): string {
  const lines = headers.map(
    ([name, value]) => `-H "${name}: ${value.replace(VARIABLE, (found) => `$${found}`)}"`,
  );
  const data = body === undefined ? [] : [`-d '${body.replaceAll("'", `'\\''`)}'`];
  return [`curl "${url}"`, ...lines, ...data].join(' \\\n  ');
}

const pythonText = (value: string) =>
  VARIABLE.test(value)
    ? value
        .replace(VARIABLE, (found) => `{os.environ["${found}"]}`)
        .replace(/^/, "f'")
        .concat("'")
    : JSON.stringify(value);

function python(url: string, method: string, headers: readonly [string, string][], body: unknown): string {
  const lines = headers
    .filter(([name]) => name !== 'Content-Type')
    .map(([name, value]) => `        ${JSON.stringify(name)}: ${pythonText(value)},`);
  return [
    'import os, requests',
    '',
    `answer = requests.${method.toLowerCase()}(`,
    `    ${JSON.stringify(url)},`,
    ...(lines.length > 0 ? ['    headers={', ...lines, '    },'] : []),
    ...(body === undefined ? [] : [`    json=${pythonLiteral(body, 4)},`]),
    ')',
    'answer.raise_for_status()',
    'print(answer.json())',
  ].join('\n');
}

/** JSON as Python writes it. */
function pythonLiteral(value: unknown, indent: number): string {
  const text = JSON.stringify(value, null, 4).replaceAll(
    /^(\s*(?:"[^"]*": )?)(true|false|null)(,?)$/gm,
    (_, head: string, word: string, tail: string) => {
      return head + ({ true: 'True', false: 'False', null: 'None' }[word] as string) + tail;
    },
  );
  return text.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

function typescript(
  url: string,
  method: string,
  headers: readonly [string, string][],
  body: string | undefined,
): string {
  const lines = headers.map(([name, value]) => {
    const text = VARIABLE.test(value)
      ? `\`${value.replace(VARIABLE, (found) => `\${process.env.${found}}`)}\``
      : `'${value}'`;
    return `    '${name}': ${text},`;
  });
  return [
    `const answer = await fetch('${url}', {`,
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(lines.length > 0 ? ['  headers: {', ...lines, '  },'] : []),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${body.replaceAll('\n', '\n  ')}),`]),
    '});',
    'if (!answer.ok) throw new Error(await answer.text());',
    'console.log(await answer.json());',
  ].join('\n');
}
