import { HOUR } from '@edgemeter/chart/zones.js';
import { credential } from '../credential.js';
import { parseDate } from '../dates.js';
import { useView } from '../navigation.js';
import { QueryBar } from '../parts/QueryBar.js';
import { problemsOf } from '../state.js';
import { Incoming } from '../operations/Incoming.js';
import { Keys } from '../operations/Keys.js';
import { Audit, Rejections } from '../operations/Lists.js';
import { Mappings } from '../operations/Mappings.js';

/** Whether data arrive and whether any are refused; API keys, mappings, and who changed what. */
export function Operations() {
  const view = useView();
  const now = Date.now();
  const faults = Object.values(problemsOf(view));
  const isAdmin = credential()?.role === 'admin';
  const sound = isAdmin && faults.length === 0;
  const hour = now - (now % HOUR) + HOUR;
  const instant = (text: string) =>
    new Date(Math.min(parseDate(text, hour, 'UTC') ?? hour, hour)).toISOString();
  const range = `from=${instant(view.from)}&to=${instant(view.to)}`;
  if (!isAdmin)
    return (
      <p class="banner" role="status">
        Operations needs an IAM token of scope admin.
      </p>
    );
  return (
    <>
      <QueryBar accounts={[]} sites={[]} keys={[]} />
      {faults.length > 0 && (
        <p class="banner warn" role="status">
          {faults.join(' ')}
        </p>
      )}
      <Incoming path={`/admin/v1/ingest/volume?${range}&limit=1000`} sound={sound} />
      <Rejections range={range} sound={sound} />
      <Keys sound={isAdmin} />
      <Mappings sound={isAdmin} />
      <Audit sound={isAdmin} />
    </>
  );
}
