/** The nodes side by side, for whoever wants to see them agree. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { runRound, setLocal } from "../net/api.ts";
import { say } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { useKeys } from "../ui/keys.ts";
import { Board, told } from "./board.tsx";
import { type BoardState, boardState } from "./board-state.ts";
import { NodeCard } from "./node-card.tsx";

export function NodesView({ list }: { readonly list: string }) {
  const t = texts.value;
  const board = useMemo(() => boardState(list), [list]);
  useEffect(() => () => board.close(), [board]);
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const rows = board.rows.value;
  const differing = useMemo(() => rows.filter(({ differs }) => differs), [rows]);
  // Newest first, as in the list.
  const shown = useMemo(
    () => (onlyDiffering ? differing : rows).toReversed(),
    [onlyDiffering, differing, rows],
  );
  return (
    <section aria-labelledby="view-title">
      <h1 id="view-title">{t.views.nodes}</h1>
      <p class="lead">{t.nodes.intro}</p>
      {board.watch.isForbidden.value ? <p class="trouble">{t.forbidden}</p> : <RoundActions board={board} />}
      <div class="cards">
        {board.nodes.value.map((node) => (
          <NodeCard key={node} node={node} board={board} />
        ))}
      </div>
      <div class="board-bar">
        <p class={differing.length > 0 ? "verdict differs" : "verdict"} role="status">
          {differing.length > 0 ? t.nodes.different(differing.length) : board.isLoaded.value && t.nodes.same}
        </p>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyDiffering}
            onChange={({ currentTarget }) => setOnlyDiffering(currentTarget.checked)}
          />
          {t.nodes.onlyDiffering}
        </label>
      </div>
      {board.isLoaded.value && <Board board={board} rows={shown} />}
    </section>
  );
}

/** Rounds, by hand; and whether they run by themselves. */
export function RoundActions({ board }: { readonly board: BoardState }) {
  const t = texts.value;
  const [isBusy, setBusy] = useState(false);
  const { paused } = board.watch.local.value;
  const mode = board.watch.info.value?.mode;
  const round = async () => {
    setBusy(true);
    const answer = await runRound(board.list);
    setBusy(false);
    if (await told(Promise.resolve(answer)))
      say(t.nodes.ranRound(answer.type === "ok" ? answer.value.round : 0));
    await board.watch.refresh();
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
          aria-pressed={paused}
          onClick={async () => {
            await told(setLocal({ paused: !paused }));
            await board.watch.refresh();
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
