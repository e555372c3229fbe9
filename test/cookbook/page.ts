import type { Question } from './question.js';

const LINE = 150;

/** JSON in which what fits on a line stays on it. */
function compactJson(value: unknown, indent = ''): string {
  const short = shortJson(value);
  if (short.length + indent.length <= LINE || typeof value !== 'object' || value === null) return short;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((member) => inner + compactJson(member, inner))
    : Object.entries(value).map(([key, member]) => `${inner}"${key}": ${compactJson(member, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

function shortJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shortJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`"${key}": ${shortJson(member)}`],
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** The name of a question's picture, of its words. */
export const pictureName = ({ title }: Question): string =>
  `${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}.svg`;

/** The part of the page about a question. */
export function toSection(question: Question, answer: unknown): string {
  const { title, how, request } = question;
  return [
    `### ${title}`,
    how,
    ['```json', compactJson(request), '```'].join('\n'),
    `![${title}](images/cookbook/${pictureName(question)})`,
    ['<details><summary>Answer</summary>', '', '```json', compactJson(answer), '```', '', '</details>'].join(
      '\n',
    ),
  ].join('\n\n');
}
