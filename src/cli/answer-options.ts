import type { Option } from './command.js';
import { toFile, toStandardOutput, type ExportTarget } from './export-target.js';
import type { Output } from './output.js';
import { UsageError } from './usage-error.js';

export const ANSWER_FORMATS = ['json', 'csv', 'ndjson'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** The options that say how the answer is written, and where to. */
export const ANSWER_OPTIONS = {
  format: { type: 'string', value: 'FORMAT', default: 'json', description: 'json, csv or ndjson' },
  output: { type: 'string', value: 'FILE', description: 'a file instead of standard output' },
} as const satisfies Record<string, Option>;

/** @throws UsageError unless the format is one of those known. */
export function readFormat(text: string): AnswerFormat {
  const format = ANSWER_FORMATS.find((name) => name === text);
  if (format === undefined) throw new UsageError(`--format must be one of ${ANSWER_FORMATS.join(', ')}`);
  return format;
}

export const targetOf = (file: string | undefined, output: Output): ExportTarget =>
  file === undefined ? toStandardOutput(output) : toFile(file);

/** Says what was written to a file. On standard output the answer itself is all. */
export function tellWritten(file: string | undefined, bytes: number, output: Output): void {
  if (file === undefined) return;
  output.answer({ file, bytes }, () => `${bytes} bytes written to ${file}`);
}
