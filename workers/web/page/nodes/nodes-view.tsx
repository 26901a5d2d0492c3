/** The nodes side by side, for whoever wants to see them agree. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { texts } from "../shell/settings.ts";
import { Board } from "./board.tsx";
import { boardState } from "./board-state.ts";
import { NodeCard } from "./node-card.tsx";
import { RoundActions } from "./round-actions.tsx";

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
  const same = board.nodes.value.some(board.isAway) ? t.nodes.sameReachable : t.nodes.same;
  return (
    <section aria-labelledby="view-title">
      <h1 id="view-title">{t.views.nodes}</h1>
      <p class="lead">{t.nodes.intro}</p>
      {board.watch.isForbidden.value ? (
        <p class="trouble">{t.forbidden}</p>
      ) : (
        <RoundActions watch={board.watch} />
      )}
      <div class="cards">
        {board.watch.info.value?.nodes.map(({ node }) => (
          <NodeCard key={node} node={node} board={board} />
        ))}
      </div>
      <div class="board-bar">
        <p class={differing.length > 0 ? "verdict differs" : "verdict"} role="status">
          {differing.length > 0 ? t.nodes.different(differing.length) : board.isLoaded.value && same}
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
