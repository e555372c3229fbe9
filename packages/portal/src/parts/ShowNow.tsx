import { useState } from 'preact/hooks';
import type { ReportBody } from '../requests.js';
import { ShowRequest } from './ShowRequest.js';

export function ShowNow({ body }: { body: ReportBody }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet" aria-label="Show this request: Now" onClick={() => setOpen(true)}>
        Show this request
      </button>
      {open && (
        <ShowRequest
          call={{ path: '/connectivity/v1/report', method: 'POST', body }}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}
