import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Refresher } from '../../src/rollups/refresher.js';
import { between } from '../docs/markdown.js';
import { naiveAnswer } from '../language/naive/answer.js';
import { exactJson } from '../oracle/naive.js';
import { keyFor, postRecords } from '../support/records.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { pictureName, toSection } from './page.js';
import { toPicture } from './pictures.js';
import type { Question } from './question.js';
import { PEOPLE } from './questions-people.js';
import { renderReference } from './reference.js';
import { RATES } from './questions-rates.js';
import { VOLUME } from './questions-volume.js';
import { ACCOUNT, cookbookRecords, NOW } from './records.js';

// `npm run docs` writes what this suite otherwise compares.
const update = process.env.UPDATE_DOCS === '1';
const PAGE = 'docs/report-language.md';
const FOLDER = 'docs/images/cookbook';

const questions: readonly Question[] = [...VOLUME, ...RATES, ...PEOPLE];
const records = cookbookRecords();
const answers = new Map<Question, string>();

let service: TestApp;
let key: string;

beforeAll(async () => {
  service = await startTestApp({ clock: () => NOW, env: { REFRESH_INTERVAL_MS: '0', LOG_LEVEL: 'warn' } });
  key = await keyFor(service, [ACCOUNT]);
  await postRecords(service, key, records);
  await service.app.get(Refresher).pass();
});

afterAll(() => service.close());

async function ask({ request }: Question): Promise<string> {
  const answer = await fetch(`${service.url}/connectivity/v1/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify(request),
  });
  return answer.text();
}

const parsedAnswer = (question: Question): Record<string, unknown> =>
  JSON.parse(answers.get(question) ?? '{}') as Record<string, unknown>;

function compare(path: string, expected: string): void {
  if (update) writeFileSync(path, expected);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(expected);
}

describe('the cookbook', () => {
  it.each(questions.map((question) => [question.title, question] as const))('%s', async (_, question) => {
    const answer = await ask(question);
    expect(answer).toBe(exactJson(naiveAnswer(records, question.request, [ACCOUNT], NOW)));
    answers.set(question, answer);
  });

  it('is on the page', () => {
    const sections = questions.map((question) => toSection(question, parsedAnswer(question)));
    compare(PAGE, between(readFileSync(PAGE, 'utf8'), 'cookbook', sections.join('\n\n')));
  });

  it('stands beside the reference', () => {
    compare(PAGE, between(readFileSync(PAGE, 'utf8'), 'reference', renderReference()));
  });

  it('has a picture of each answer, and no other', () => {
    if (update) rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    for (const question of questions) {
      compare(`${FOLDER}/${pictureName(question)}`, toPicture(question, parsedAnswer(question)));
    }
    expect(readdirSync(FOLDER).sort()).toEqual(questions.map(pictureName).sort());
  });
});
