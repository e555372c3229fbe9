import { announce } from './announce.js';
import { send, type Call } from './api.js';

/** Saves an answer as a file, and tells so. */
export async function saveAnswer(call: Call, fileName: string): Promise<void> {
  try {
    const answer = await send(call);
    const url = URL.createObjectURL(await answer.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(url);
    announce(`Saved ${fileName}`);
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error));
  }
}

/** Saves the CSV of a report under a name. */
export const download = (call: Call, title: string): Promise<void> =>
  saveAnswer(
    { ...call, headers: { Accept: 'text/csv' } },
    `${title.toLowerCase().replaceAll(/\W+/g, '-')}.csv`,
  );
