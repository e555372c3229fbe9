import ts from 'typescript';

/** A piece of text that a reader sees, with the line it begins on. */
export interface Text {
  readonly line: number;
  readonly text: string;
}

const FENCE = /^ *```[\s\S]*?^ *```$/gm;
const CODE_SPAN = /`[^`\n]*`/g;
const LINK_TARGET = /\]\([^)\s]*\)/g;

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** A page without its commands, code spans and link targets, which name things of others. Lines keep their numbers. */
export const proseOf = (markdown: string): Text[] => [
  {
    line: 1,
    text: [FENCE, CODE_SPAN, LINK_TARGET].reduce((text, part) => text.replaceAll(part, blank), markdown),
  },
];

/** What readers of a source file read: its comments, its identifiers as words, and the titles of its tests. */
export interface SourceTexts {
  readonly comments: readonly Text[];
  readonly identifiers: readonly Text[];
  readonly titles: readonly Text[];
}

export function sourceTexts(name: string, source: string): SourceTexts {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const comments = new Map<number, Text>();
  const identifiers: Text[] = [];
  const titles: Text[] = [];
  const addComment = (from: number, to: number) => {
    const text = source.slice(from, to).replaceAll(/^\s*(?:\/\*\*?|\*\/?|\/\/)/gm, ' ');
    comments.set(from, { line: lineOf(from), text: text.replaceAll(CODE_SPAN, blank) });
  };
  const visit = (node: ts.Node): void => {
    ts.forEachLeadingCommentRange(source, node.getFullStart(), addComment);
    ts.forEachTrailingCommentRange(source, node.getEnd(), addComment);
    if (ts.isIdentifier(node)) identifiers.push({ line: lineOf(node.getStart(file)), text: node.text });
    if (ts.isCallExpression(node)) titles.push(...titleOf(node, file, lineOf));
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return { comments: [...comments.values()], identifiers, titles };
}

const TEST_CALL = /^(?:it|test|describe)\b/;

function titleOf(call: ts.CallExpression, file: ts.SourceFile, lineOf: (at: number) => number): Text[] {
  const [title] = call.arguments;
  if (!title || !ts.isStringLiteralLike(title) || !TEST_CALL.test(call.expression.getText(file))) return [];
  return [{ line: lineOf(title.getStart(file)), text: title.text.replaceAll(CODE_SPAN, blank) }];
}

/** The words of an identifier: `logPartitionOf` is `log Partition Of`. */
export const wordsOf = (identifier: string): string =>
  identifier.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
