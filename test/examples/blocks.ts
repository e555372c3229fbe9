import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Commands that stand on a page. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  /** Whether the answer that is shown next is one of a failure. */
  readonly fails: boolean;
}

/** Every page with commands. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .sort(),
];

const COMMANDS = /^```(?:sh|bash)\n([\s\S]*?)^```$/gm;
const NEXT_BLOCK = /^```\w*\n([\s\S]*?)^```$/m;
const FAILURE = /"message": "Failure"|^"Invalid query/;

/** The blocks of commands of a page, in their order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(COMMANDS)].map((match) => {
    const after = text.slice(match.index + match[0].length);
    const answer = NEXT_BLOCK.exec(after)?.[1] ?? '';
    return {
      page,
      line: text.slice(0, match.index).split('\n').length + 1,
      text: match[1] ?? '',
      fails: FAILURE.test(answer),
    };
  });
}

/** Programs and scripts that other tests run, or that start what runs already. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  "the README's own commands, by the checks of the project": /^npm (?:ci|test|run (?!--silent))|^npm start/m,
  'starting, by the tests of the process': /^node dist\/main\.js|npm start$/m,
  'streams of another server, by npm run test:streams': /STREAM_URL=/m,
  'buckets of another server, by npm run test:streams': /s3:\/\//m,
  'read replicas, by npm run test:replicas': /DATABASE_REPLICA_URLS=/m,
  images: /^docker /m,
  'backup and restore, by their own test': /^pg_(?:dump|restore) /m,
  'rules and scrape, by npm run test:ops': /promtool/m,
  'what ends the data': /^rm -r /m,
  'a horizon to set back, by the tests of the command': /retention horizon/m,
};

/** Why a block is not run here; undefined: it is. */
export const whyElsewhere = ({ text }: Block): string | undefined =>
  Object.keys(ELSEWHERE).find((why) => ELSEWHERE[why]?.test(text));
