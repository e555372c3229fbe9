import { currentView, go } from '../navigation.js';
import type { ReportBody } from '../requests.js';
import { isRequestText, parseView } from '../state.js';
import { NO_RANGE } from './from-view.js';
import { printRequest, readRequest } from './request-text.js';

/** The request that the builder shows. */
export interface PresentRequest {
  /** As it is sent. */
  readonly text: string;
  /** Undefined while the text is not the JSON of an object that the form can keep. */
  readonly body: ReportBody | undefined;
}

/** The request that the URL of the builder holds; undefined while it holds none. */
export function presentRequest(): PresentRequest | undefined {
  const { screen, q } = currentView();
  return screen === 'builder' && isRequestText(q) ? { text: q, body: readRequest(q).body } : undefined;
}

/** Shows a request in the builder, in form and text. One entry in the history. */
export function loadRequest(request: ReportBody | string): void {
  const q = typeof request === 'string' ? request : printRequest(request);
  go({ ...parseView('/portal/builder', ''), ...NO_RANGE, theme: currentView().theme, q });
}
