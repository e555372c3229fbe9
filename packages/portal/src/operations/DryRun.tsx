import { useMemo, useRef, useState } from 'preact/hooks';
import { askData, type Call } from '../api.js';
import {
  documentOf,
  trialControlOf,
  UNSAVED,
  type Draft,
  type Mapping,
  type Preview,
  type Settings,
} from '../mappings.js';
import { DropZone } from '../parts/DropZone.js';
import { Panel } from '../parts/Panel.js';
import { faultsBy } from '../parts/Refused.js';
import { readSample, textOf, type SampleFile } from '../sample-file.js';
import { useAnswer } from '../use-answer.js';
import { DryRunSettings } from './DryRunSettings.js';
import { PreviewResult } from './PreviewResult.js';

/** A request with more characters is not shown: it is the file. */
const LONGEST_SHOWN = 4_000;

interface DryRunProps {
  readonly mappings: readonly Mapping[];
  /** A name, or `UNSAVED`. */
  readonly chosen: string;
  readonly choose: (name: string) => void;
  readonly unsaved: Draft | undefined;
  readonly edit: (draft: Draft) => void;
}

/** Shows what a file would become. Nothing is stored. */
export function DryRun({ mappings, chosen, choose, unsaved, edit }: DryRunProps) {
  const [file, setFile] = useState<SampleFile>();
  const [format, setFormat] = useState('');
  const [settings, setSettings] = useState<Settings>({});
  const turn = useRef(0);
  const document = chosen === UNSAVED && unsaved ? documentOf(unsaved).document : undefined;
  const known = document ?? mappings.find(({ name }) => name === chosen)?.document;
  const encoding = settings.encoding ?? encodingIn(known);
  const sample = useMemo(() => file && sampleOf(file, encoding), [file, encoding]);
  const call =
    sample?.text === undefined ? undefined : trialCall(document ?? chosen, sample.text, format, settings);
  // The text of a file is long: its turn stands for it.
  const key = call && JSON.stringify([turn.current, document ?? chosen, format, settings]);
  const answer = useAnswer<Preview>(key, (signal) => askData(call as Call, signal));
  const isCurrent = answer.key === key;
  const problems = faultsBy(key === undefined ? undefined : answer.problem, trialControlOf);
  return (
    <Panel
      title="Dry run"
      note="What a file would become. Nothing is stored."
      answer={key === undefined ? { ...answer, problem: undefined, loading: false } : answer}
      data={key === undefined || !isCurrent ? undefined : answer.data}
      request={call && JSON.stringify(call.body).length <= LONGEST_SHOWN ? call : undefined}
      skeleton="short"
      before={
        <div class="form">
          <DryRunSettings
            names={mappings.map(({ name }) => name)}
            chosen={chosen}
            choose={choose}
            unsaved={unsaved}
            edit={edit}
            format={format}
            setFormat={setFormat}
            settings={settings}
            set={setSettings}
            problems={problems}
          />
          <DropZone
            title="Drop a file in the format of the mapping"
            note="CSV, JSON or NDJSON. Up to 1 MiB is tried."
            take={(next) =>
              void readSample(next).then((read) => {
                turn.current += 1;
                setFile(read);
              })
            }
          />
          {(sample?.problem ?? problems.sample) !== undefined && (
            <p class="fault" role="alert">
              {sample?.problem ?? problems.sample}
            </p>
          )}
          {file && (
            <p class="note" role="status">
              {file.name}
              {sample?.cut && ': only its beginning is tried, up to a whole line'}
            </p>
          )}
        </div>
      }
    >
      {(preview) => <PreviewResult preview={preview} />}
    </Panel>
  );
}

const encodingIn = (document: unknown): string => {
  const { encoding } = (document ?? {}) as { encoding?: unknown };
  return typeof encoding === 'string' ? encoding : 'auto';
};

function sampleOf(file: SampleFile, encoding: string): { text?: string; cut?: boolean; problem?: string } {
  try {
    const sample = textOf(file, encoding);
    return sample.text === '' && file.bytes.length > 0
      ? { problem: 'No line of this file ends within its first MiB.' }
      : sample;
  } catch {
    return { problem: `This file is not ${encoding === 'auto' ? 'UTF-8' : encoding}. Choose its encoding.` };
  }
}

/** The file was decoded in its own encoding. The sample is sent as UTF-8. */
const trialCall = (mapping: unknown, sample: string, format: string, settings: Settings): Call => ({
  path: '/admin/v1/mappings:try',
  method: 'POST',
  body: {
    mapping,
    settings: { ...settings, encoding: 'utf-8' },
    ...(format !== '' && { format }),
    sample,
  },
});
