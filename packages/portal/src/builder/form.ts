import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ReportBody } from '../requests.js';
import type { Language } from './language.js';
import { printPath, valueAt, type Path } from './paths.js';

/** What every control of the form shares. */
export interface Form {
  readonly body: ReportBody;
  readonly language: Language;
  /** What the service refuses, by the control that stands for it. */
  readonly faults: ReadonlyMap<string, string>;
  /** Known values of dimensions. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /**
   * Changes a value of the request; undefined removes it.
   * @param typed whether more letters may follow: they make one entry in the history.
   */
  readonly set: (path: Path, value: unknown, typed?: boolean) => void;
}

const FormContext = createContext<Form | undefined>(undefined);
export const FormProvider = FormContext.Provider;

export function useForm(): Form {
  const form = useContext(FormContext);
  if (!form) throw new Error('A control of the form stands outside of it');
  return form;
}

/** A value of the request, its control's name, and what is wrong with it. */
export function useMember(path: Path) {
  const { body, faults, set } = useForm();
  const control = printPath(path);
  return {
    value: valueAt(body, path),
    control,
    problem: faults.get(control),
    set: (value: unknown, typed?: boolean) => set(path, value, typed),
  };
}
