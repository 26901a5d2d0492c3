/** Asks before what was not sent is given up. */
import { Dialog } from "../ui/dialog.tsx";
import { leave, unsentInAll } from "./open-lists.ts";
import { texts } from "./settings.ts";

export function SignOut({ onClose }: { onClose(): void }) {
  const t = texts.value;
  return (
    <Dialog title={t.signOut} onClose={onClose}>
      <p>{t.signOutLoses(unsentInAll.value)}</p>
      <div class="actions">
        <button type="button" onClick={onClose}>
          {t.cancel}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            onClose();
            leave();
          }}
        >
          {t.signOutAnyway}
        </button>
      </div>
    </Dialog>
  );
}
