/** How the list is connected, in one line; and what that means for whoever writes. */
import { useState } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import { runRound } from "../net/api.ts";
import { Icon } from "../ui/icons.tsx";
import { say } from "./messages.tsx";
import { unsentInAll } from "./open-lists.ts";
import { texts } from "./settings.ts";

export function Banner({ state }: { readonly state: ListState }) {
  const t = texts.value;
  const connection = state.connection.value;
  const unsent = unsentInAll.value;
  const undo = () => {
    undoLast(state);
    // With the last change the button goes, and the focus with it.
    if (!state.canUndo.value) document.getElementById("main")?.focus({ preventScroll: true });
  };
  return (
    <div class="banner-line">
      <div
        class={connection.type === "live" || connection.type === "loading" ? "banner" : "banner away"}
        role="status"
      >
        {connection.type === "live" && (
          <span class="live">
            <span class="dot" aria-hidden="true" /> {t.live(connection.node)}
          </span>
        )}
        {connection.type === "loading" && t.loading}
        {connection.type === "offline" && (
          <span>
            <Icon name="cloud" /> {t.offline}
          </span>
        )}
        {connection.type === "behind" && <Behind state={state} />}
        {unsent > 0 && <strong class="unsent-count">{t.unsent(unsent)}</strong>}
      </div>
      {state.canUndo.value && (
        <button type="button" class="small" title={t.undoLast} onClick={undo}>
          <Icon name="undo" /> {t.undo}
        </button>
      )}
    </div>
  );
}

export function undoLast(state: ListState): void {
  if (!state.canUndo.value) return;
  state.undo();
  say(texts.value.undone);
}

function Behind({ state }: { readonly state: ListState }) {
  const t = texts.value;
  const [isBusy, setBusy] = useState(false);
  return (
    <span>
      <Icon name="clock" /> {t.behind}{" "}
      <button
        type="button"
        class="small"
        disabled={isBusy}
        onClick={async () => {
          setBusy(true);
          await runRound(state.list);
          setBusy(false);
        }}
      >
        {t.runRound}
      </button>{" "}
      <button type="button" class="small" onClick={state.showOlder}>
        {t.showOlder}
      </button>
    </span>
  );
}
