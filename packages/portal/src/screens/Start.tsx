import { useState } from 'preact/hooks';
import { ApiProblem, ask, askData } from '../api.js';
import { copy } from '../copy.js';
import { credential, setCredential } from '../credential.js';
import { scopeOfCsv } from '../csv-file.js';
import { screenUrl } from '../navigation.js';
import { DropZone } from '../parts/DropZone.js';
import { hasDevIssuer } from '../settings.js';
import { UploadResult, type Upload, type Verdict } from './upload-result.js';

const SAMPLE = `record_id,account_id,customer_site_id,started_at,ended_at,uplink_bytes,downlink_bytes
first-1,my-account,my-site,2026-03-02T08:00:00Z,2026-03-02T10:00:00Z,52000000,734000000
first-2,my-account,my-site,2026-03-02T13:30:00Z,2026-03-02T14:00:00Z,8100000,96000000
`;

/** A key that may send and read, of the development environment. */
async function devKey(): Promise<string> {
  const { access_token } = await ask<{ access_token: string }>({
    path: '/dev/iam/token',
    method: 'POST',
    body: { sub: 'portal', scope: 'admin' },
  });
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  const { key } = await askData<{ key: string }>({
    path: '/admin/v1/api-keys',
    method: 'POST',
    headers: { Authorization: `Bearer ${access_token}` },
    body: {
      name: 'portal: first records',
      all_accounts: true,
      scopes: ['usage:write', 'report:read'],
      expires_at,
    },
  });
  return key;
}

/** What to do first: drop a file, or send one record. */
export function Start() {
  const [upload, setUpload] = useState<Upload>({ state: 'none' });
  const send = async (file: File) => {
    setUpload({ state: 'sending' });
    try {
      const text = await file.text();
      if (credential()?.kind !== 'key' && hasDevIssuer('iam')) {
        setCredential(undefined);
        setCredential({ kind: 'key', role: 'partner', secret: await devKey() });
      }
      const verdict = await askData<Verdict>({
        path: '/usage/v1/records',
        method: 'POST',
        body: text,
        headers: { 'Content-Type': 'text/csv' },
      });
      setUpload({ state: 'done', verdict, scope: scopeOfCsv(text) });
    } catch (error) {
      setUpload({
        state: 'failed',
        problem:
          error instanceof ApiProblem
            ? error
            : new ApiProblem(0, [{ code: '', description: String(error) }], undefined, undefined),
      });
    }
  };
  return (
    <>
      <p class="lead">
        Edgemeter takes in usage records, and answers who used how much, when, where and at what rate. Begin
        with a file of records, or look at what is there.
      </p>
      <section class="panel" aria-labelledby="drop-title">
        <header class="panel-head">
          <h2 id="drop-title">Send records</h2>
        </header>
        <DropZone
          title="Drop a CSV file of usage records"
          note="Columns: record_id, account_id, started_at, ended_at, uplink_bytes, downlink_bytes, and any other field of a record."
          accept=".csv,text/csv"
          inputId="csv-file"
          take={(file) => void send(file)}
        >
          <button
            type="button"
            onClick={() => void send(new File([SAMPLE], 'sample.csv', { type: 'text/csv' }))}
          >
            Send two sample records
          </button>
        </DropZone>
        <div aria-live="polite">
          <UploadResult upload={upload} />
        </div>
      </section>
      <Command />
      <Screens />
    </>
  );
}

const CARDS = [
  ['connectivity', 'Connectivity', 'How much, how fast, and whether that is usual'],
  ['bill', 'Bill', 'The 95th percentile, and the slots it comes from'],
  ['network', 'Network', 'Services, busy hours and cells; no sign-in'],
  ['usage', 'My usage', 'The usage of one user'],
  ['operations', 'Operations', 'What came in, and what was refused'],
  ['builder', 'Builder', 'Any report, beside its chart'],
] as const;

function Command() {
  const curl = [
    `curl "${location.origin}/usage/v1/records" \\`,
    `  -H "X-API-Key: $EDGEMETER_KEY" -H 'Content-Type: text/csv' \\`,
    `  --data-binary @usage.csv`,
  ].join('\n');
  return (
    <section class="panel" aria-labelledby="curl-title">
      <header class="panel-head">
        <h2 id="curl-title">Or with one command</h2>
        <div class="panel-tools">
          <button type="button" class="quiet" onClick={() => copy(curl)}>
            Copy
          </button>
        </div>
      </header>
      <pre tabIndex={0} aria-label="Command">
        <code>{curl}</code>
      </pre>
      <p class="note">
        The key needs the scope usage:write. <a href="/docs">The API documentation</a> describes every field.
      </p>
    </section>
  );
}

function Screens() {
  return (
    <section class="panel" aria-labelledby="look-title">
      <header class="panel-head">
        <h2 id="look-title">Or look at what is there</h2>
      </header>
      <ul class="cards">
        {CARDS.map(([screen, name, text]) => (
          <li key={screen}>
            <a class="card" href={screenUrl(screen)}>
              <strong>{name}</strong>
              <span>{text}</span>
            </a>
          </li>
        ))}
        <li>
          <a class="card" href="/docs">
            <strong>API documentation</strong>
            <span>Try every request in Swagger UI</span>
          </a>
        </li>
      </ul>
    </section>
  );
}
