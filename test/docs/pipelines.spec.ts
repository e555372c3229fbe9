import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Longest function that still shows its stages at one look, in lines without its comment. */
const MOST_LINES = 30;

const PUBLISHED_APIS = ['KPI', 'Aggregate', 'Connectivity report', 'Usage records'];

interface Pipeline {
  readonly api: string;
  readonly name: string;
  readonly path: string;
}

/** The rows of a table with an API, a function in code font, and a link to its file. */
const pipelinesIn = (page: string): Pipeline[] =>
  [...page.matchAll(/^\| ([\w ]+?) +\| `([\w.]+)` +\| \[(src\/[^\]]+\.ts)\]\(\.\.\/\3\) +\|$/gm)].map(
    ([, api = '', name = '', path = '']) => ({ api, name, path }),
  );

/** How many lines a method (`Class.method`) or a function of a file spans; undefined: there is none with a body. */
function linesOf(name: string, source: string): number | undefined {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = bodyOf(name, file);
  if (!found) return undefined;
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  return lineAt(found.getEnd()) - lineAt(found.getStart(file)) + 1;
}

function bodyOf(name: string, file: ts.SourceFile): ts.Node | undefined {
  const [owner = '', method] = name.split('.');
  for (const statement of file.statements) {
    if (ts.isClassDeclaration(statement) && statement.name?.text === owner && method !== undefined) {
      return statement.members.find(
        (member) => ts.isMethodDeclaration(member) && member.body && member.name.getText(file) === method,
      );
    }
    if (method !== undefined) continue;
    if (ts.isFunctionDeclaration(statement) && statement.body && statement.name?.text === owner)
      return statement;
    if (ts.isVariableStatement(statement)) {
      const declaration = statement.declarationList.declarations.find(
        (one) => one.name.getText(file) === owner,
      );
      if (declaration?.initializer && ts.isArrowFunction(declaration.initializer)) return statement;
    }
  }
  return undefined;
}

const pipelines = pipelinesIn(readFileSync('docs/architecture.md', 'utf8'));

describe('docs/architecture.md', () => {
  it('names the pipeline of every published API', () => {
    expect(pipelines.map(({ api }) => api)).toEqual(expect.arrayContaining(PUBLISHED_APIS));
  });

  it.each(pipelines)('names $name, which exists and is short', ({ name, path }) => {
    const lines = linesOf(name, readFileSync(path, 'utf8'));
    expect(lines).toBeDefined();
    expect(lines).toBeLessThanOrEqual(MOST_LINES);
  });
});

describe('the lines of a function', () => {
  const source = [
    'class A {',
    '  /** Not counted. */',
    '  answer(): void {',
    '    work();',
    '  }',
    '}',
    'function plain() {}',
    'const arrow = () => [',
    '  1,',
    '];',
    'const answer = 1;',
  ].join('\n');

  it.each([
    ['A.answer', 3],
    ['plain', 1],
    ['arrow', 3],
    ['answer', undefined],
    ['A.other', undefined],
    ['A', undefined],
  ])('%s are %s', (name, lines) => {
    expect(linesOf(name, source)).toBe(lines);
  });
});
