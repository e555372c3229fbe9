import { open } from 'node:fs/promises';
import { explainToken, type TokenExplanation } from '../access/authentication/explain-token.js';
import { SCOPES, type Scope } from '../access/authentication/scopes.js';
import type { TokenRules } from '../access/authentication/token-checks.js';
import { TOKEN_KINDS, type TokenKind } from '../access/authentication/token-kind.js';
import { configuredRules } from '../access/authentication/token-rules.js';
import { systemClock } from '../config/clock.js';
import { readUpTo } from '../outbound/read-up-to.js';
import { readConfig } from '../config/config.js';
import { createLogger } from '../logging/logger.js';
import { outboundClient } from '../outbound/outbound.module.js';
import { command } from './command.js';
import { EXIT } from './exit-code.js';
import { table } from './table.js';
import { UsageError } from './usage-error.js';

/** A longer token does not fit into the headers of a request. */
const MOST_BYTES = 64 * 1024;

/** `edgemeter check-token` */
export const CHECK_TOKEN = [
  command({
    name: 'check-token',
    summary: 'Say why a token would be refused',
    description: `Runs every check of the service, also after one that fails, and shows what is read from the claims. Ends with 1 when
the token would be refused. The token comes from standard input or a file, and not as an argument: other users of the
machine see arguments in the list of processes, and the shell keeps them in its history. No token is shown whole. Needs
no database and no running service.`,
    options: {
      issuer: { type: 'string', value: 'ISSUER', default: 'iam', description: 'iam or user' },
      file: {
        type: 'string',
        value: 'FILE',
        description: 'the file with the token; without it standard input',
      },
      scope: { type: 'string', value: 'SCOPE', description: 'the scope that the request needs' },
    },
    examples: [
      'edgemeter check-token --file token.txt --scope report:read',
      'edgemeter check-token --issuer user --json',
    ],
    async run({ values: { issuer, file, scope }, output }) {
      const kind = TOKEN_KINDS.find((name) => name === issuer);
      if (kind === undefined) throw new UsageError(`--issuer must be one of ${TOKEN_KINDS.join(', ')}`);
      if (scope !== undefined && !isScope(scope)) {
        throw new UsageError(`--scope must be one of ${Object.keys(SCOPES).join(', ')}`);
      }
      const rules = rulesOf(kind);
      const explanation = await explainToken(await readToken(file), { kind, rules, scope });
      output.answer(explanation, toText);
      return explanation.accepted ? undefined : EXIT.failed;
    },
  }),
];

const isScope = (text: string): text is Scope => Object.hasOwn(SCOPES, text);

function rulesOf(kind: TokenKind): TokenRules {
  const { environment, outbound, tokens } = readConfig(process.env);
  const client = outboundClient(environment, outbound);
  const logger = createLogger('silent');
  const rules = configuredRules(kind, { tokens, clock: systemClock, logger, client });
  if (rules) return rules;
  throw new Error(
    `${kind.toUpperCase()}_ISSUER is not set. The keys of a development issuer are at /dev/${kind}/jwks.json of the service: set ${kind.toUpperCase()}_JWKS_URI to that, and ${kind.toUpperCase()}_ISSUER to urn:edgemeter:dev:${kind}`,
  );
}

/** The token without the blanks around it and the scheme before it. */
async function readToken(file: string | undefined): Promise<string> {
  const text = await readSome(file);
  const token = text.trim().replace(/^bearer +/i, '');
  if (token === '') throw new Error('There is no token in the input');
  return token;
}

async function readSome(file: string | undefined): Promise<string> {
  const source = file === undefined ? process.stdin : (await open(file)).createReadStream();
  const bytes = source as AsyncIterable<Buffer>;
  return (await readUpTo(MOST_BYTES, bytes, `The input has more than ${MOST_BYTES} bytes`)).toString('utf8');
}

function toText({ accepted, checks }: TokenExplanation): string {
  const rows = table(
    [
      ['', ({ ok }) => (ok ? 'ok' : 'REFUSED')],
      ['check', ({ check }) => check],
      ['detail', ({ detail }) => detail],
    ],
    checks,
  );
  return `${rows}\n${accepted ? 'The token would be accepted.' : 'The token would be refused.'}`;
}
