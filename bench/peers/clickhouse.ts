import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { httpRequest } from '../load/http-request.js';
import { COLUMNS } from './forms.js';
import { overHttp } from './http-peer.js';
import { findProgram, freePort, type PeerMaker } from './peer.js';
import type { Question } from './questions.js';
import { ServerProcess } from './server-process.js';
import { bucketsOf, statementOf, valuesOf } from './statements.js';

const TYPES = { text: 'String', integer: 'Int64' } as const;
const CREATE = `
  CREATE TABLE usage (${COLUMNS.map(([name, type]) => `${name} ${TYPES[type]}`).join(', ')}) ENGINE = MergeTree
  PARTITION BY intDiv(started_at, 2678400000) ORDER BY (account_id, customer_site_id, msisdn, started_at)`;

/** The least configuration: the paths, the port and a user. */
const configOf = (folder: string, port: number): string => `<yandex>
  <logger><level>warning</level><console>true</console></logger>
  <http_port>${port}</http_port><listen_host>127.0.0.1</listen_host>
  <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path>
  <user_files_path>${folder}/files/</user_files_path><format_schema_path>${folder}/formats/</format_schema_path>
  <mark_cache_size>1073741824</mark_cache_size>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
</yandex>`;
const USERS = `<yandex>
  <profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles>
  <users><default><password></password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>`;

const textOf = (question: Question): string => {
  const [identifier, from, to] = valuesOf(question);
  const text = statementOf(question, {
    divide: (dividend, divisor) => `intDiv(${dividend}, ${divisor})`,
    placeholders: [`'${identifier}'`, String(from), String(to)],
  });
  return `${text} FORMAT TSV`;
};

/** ClickHouse, if its server is installed. */
export const CLICKHOUSE: PeerMaker = {
  name: 'ClickHouse',
  missing: () => (findProgram('clickhouse-server') ? undefined : 'no clickhouse-server'),
  async make({ lab, folder: parent, worker }) {
    const folder = join(parent, 'clickhouse');
    await mkdir(folder);
    await chmod(folder, 0o755);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    await writeFile(join(folder, 'config.xml'), configOf(folder, port));
    await writeFile(join(folder, 'users.xml'), USERS);
    const server = await ServerProcess.start(
      findProgram('clickhouse-server') ?? '',
      [`--config-file=${join(folder, 'config.xml')}`],
      { url, log: join(parent, 'clickhouse.log') },
    );
    lab.keep(server);
    const run = async (text: string): Promise<string> => {
      const answer = await fetch(url, { method: 'POST', body: text });
      const answered = await answer.text();
      if (!answer.ok) throw new Error(answered);
      return answered.trim();
    };
    await run(CREATE);
    return {
      name: this.name,
      version: await run('SELECT version()'),
      traits: {
        deduplicates: 'no',
        durable: 'no: the system writes it later',
        apportions: 'in the statement',
        keeps: 'all',
      },
      answers: 'apportioned',
      ...overHttp(worker, () => ({
        address: { host: '127.0.0.1', port },
        form: 'rows',
        url: `${url}?query=${encodeURIComponent('INSERT INTO usage FORMAT TSV')}`,
        toRequest: (question) => httpRequest('POST', '/', {}, textOf(question)),
        toBytes: (text, question) =>
          bucketsOf(
            question,
            text
              .split('\n')
              .filter(Boolean)
              .map((line) => {
                const [bucket, own, next] = line.split('\t').map(Number);
                return [bucket ?? 0, own ?? 0, next ?? 0];
              }),
          ),
      })),
      settle: async () => {
        await run('OPTIMIZE TABLE usage FINAL');
      },
      // Merged parts stay on the disk for some minutes.
      bytes: async () =>
        Number(await run(`SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'usage'`)),
    };
  },
};
