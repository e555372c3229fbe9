import { buildVersion } from '../operations/build-version.js';
import { TIME_ZONE_RULES } from '../common/time-zone-rules.js';
import type { Command, CommandGroup, Option } from './command.js';
import { COMMON_OPTIONS } from './parse-invocation.js';
import { table } from './table.js';

const EPILOGUE = `The database is DATABASE_URL, or the embedded one in EDGEMETER_DATA (default .edgemeter), beside a running service or
without one. Exit codes: 0 done, 1 failed, 2 called wrongly, 3 done with refused records, 4 refused by the service.`;

/** The version of this program. */
export const version = (): string =>
  `edgemeter ${buildVersion()}, Node.js ${process.version}, time-zone rules ${TIME_ZONE_RULES}`;

/** The list of all commands. */
export function overview(groups: readonly CommandGroup[]): string {
  return [
    'Usage: edgemeter COMMAND [OPTIONS]',
    listing(groups),
    'edgemeter COMMAND --help says more of each. With --json the answers are JSON. edgemeter --version says what runs.',
    EPILOGUE,
  ].join('\n\n');
}

/** The commands of a group. */
export function groupHelp(name: string, commands: readonly Command[]): string {
  return [
    `Usage: edgemeter ${name} COMMAND [OPTIONS]`,
    listing(commands),
    `edgemeter ${name} COMMAND --help says more of each.`,
  ].join('\n\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS });
  return [
    `Usage: edgemeter ${synopsis(command)}`,
    `${command.summary}.`,
    command.description,
    `Options:\n${indented(
      table(
        [
          ['', ([name, option]: [string, Option]) => `--${name}${valueOf(option)}`],
          ['', ([, option]: [string, Option]) => `${option.description}${remark(option)}`],
        ],
        options,
      ).replace(/^.*\n/, ''),
    )}`,
    `Examples:\n${indented(command.examples.join('\n'))}`,
    EPILOGUE,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function synopsis({ name, positionals, options }: Command): string {
  const required = Object.entries(options).flatMap(([option, spec]) =>
    'required' in spec ? [`--${option}${valueOf(spec)}`] : [],
  );
  return [name, positionals?.usage, ...required, '[OPTIONS]'].filter(Boolean).join(' ');
}

const valueOf = (option: Option): string => (option.type === 'string' ? ` ${option.value}` : '');

function remark(option: Option): string {
  if (option.type === 'boolean') return '';
  const remarks = [
    option.multiple && 'may be repeated',
    option.default !== undefined && `default ${option.default}`,
  ].filter(Boolean);
  return remarks.length > 0 ? ` (${remarks.join(', ')})` : '';
}

const listing = (entries: readonly { readonly name: string; readonly summary: string }[]): string => {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return indented(entries.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`).join('\n'));
};

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');
