/** How the list is connected, in one line; and what that means for whoever writes. */
import { useState } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import { runRound } from "../net/api.ts";
import { Icon } from "../ui/icons.tsx";
import { unsentInAll } from "./open-lists.ts";
import { texts } from "./settings.ts";

export function Banner({ state }: { readonly state: ListState }) {
  const t = texts.value;
  const connection = state.connection.value;
  const unsent = unsentInAll.value;
  return (
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
  );
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
