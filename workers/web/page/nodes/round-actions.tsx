/** Rounds, by hand; and whether they run by themselves. */
import { useState } from "preact/hooks";
import { runRound, setLocal } from "../net/api.ts";
import { say } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { useKeys } from "../ui/keys.ts";
import type { ClusterWatch } from "./cluster-watch.ts";
import { reportFailure } from "./report-failure.ts";

export function RoundActions({ watch }: { readonly watch: ClusterWatch }) {
  const t = texts.value;
  const [isBusy, setBusy] = useState(false);
  const { paused } = watch.local.value;
  const mode = watch.info.value?.mode;
  const round = async () => {
    setBusy(true);
    const answer = await runRound(watch.list);
    setBusy(false);
    if ((await reportFailure(Promise.resolve(answer))).type === "ok")
      say(t.nodes.ranRound(answer.type === "ok" ? answer.value.round : 0));
    await watch.refresh();
  };
  useKeys({ r: round });
  return (
    <div class="actions">
      <button type="button" class="primary" disabled={isBusy} onClick={round}>
        <Icon name="round" /> {t.runRound}
      </button>
      {paused !== null && mode !== "manual" && (
        <button
          type="button"
          class={paused ? "paused" : ""}
          onClick={async () => {
            await reportFailure(setLocal({ paused: !paused }));
            // Cron may not know yet of what was written meanwhile.
            if (paused) await reportFailure(runRound(watch.list));
            await watch.refresh();
          }}
        >
          <Icon name={paused ? "play" : "pause"} /> {paused ? t.nodes.resume : t.nodes.pause}
        </button>
      )}
      {(paused || mode === "manual") && (
        <span class="hint">{mode === "manual" ? t.nodes.manual : t.nodes.paused}</span>
      )}
    </div>
  );
}
