/** The buttons of a form in a dialog. */
export function FormActions(props: { close: () => void; busy: boolean; submit: string }) {
  const { close, busy, submit } = props;
  return (
    <div class="row actions">
      <button type="button" onClick={close}>
        Cancel
      </button>
      <button type="submit" class="primary" disabled={busy}>
        {submit}
      </button>
    </div>
  );
}
