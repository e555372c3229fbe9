import { currentView, go } from './navigation.js';
import type { ReportBody } from './requests.js';
import { opened } from './saved-view.js';

/**
 * Shows a saved report in the builder: one entry in the history.
 * @returns the properties that the builder cannot show.
 */
export function openReport(report: ReportBody, accounts: readonly string[]): readonly string[] {
  const { view, differs } = opened(report, currentView(), accounts);
  go(view);
  return differs;
}
