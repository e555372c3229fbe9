import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Fault } from '../api.js';
import type { ReportBody } from '../requests.js';
import { FiltersPart } from './FiltersPart.js';
import { FormProvider } from './form.js';
import type { Language } from './language.js';
import { MetricsPart } from './MetricsPart.js';
import { printPath, withValue } from './paths.js';
import { controlsIn, placeFaults } from './place-faults.js';
import { printRequest } from './request-text.js';
import { GroupsPart, MorePart } from './ShapePart.js';
import { TimePart } from './TimePart.js';
import { unshownIn } from './unshown.js';

interface BuilderFormProps {
  readonly body: ReportBody;
  readonly language: Language;
  readonly faults: readonly Fault[];
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly edit: (text: string, typedIn?: string) => void;
}

/** A control for each member of the report language. */
export function BuilderForm({ body, language, faults, values, edit }: BuilderFormProps) {
  const root = useRef<HTMLFormElement>(null);
  const [placed, place] = useState<ReadonlyMap<string, string>>(new Map());
  // Which controls there are depends on the request: faults are placed when it has been drawn.
  useLayoutEffect(() => {
    if (root.current) place(placeFaults(faults, controlsIn(root.current)));
  }, [faults, body]);
  const unshown = unshownIn(body);
  const set = (path: readonly (string | number)[], value: unknown, typed?: boolean) =>
    edit(printRequest(withValue(body, path, value) as ReportBody), typed ? printPath(path) : undefined);
  return (
    <form ref={root} class="form" aria-label="Report" onSubmit={(event) => event.preventDefault()}>
      {unshown.length > 0 && (
        <p class="banner warn">
          The form does not show {unshown.join(', ')}. No change of the form touches it in the text.
        </p>
      )}
      <FormProvider value={{ body, language, faults: placed, values, set }}>
        <MetricsPart />
        <TimePart />
        <FiltersPart />
        <GroupsPart />
        <MorePart />
      </FormProvider>
    </form>
  );
}
