/** The idea in steps, played on the real cluster, on a list made for it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { setLocal } from "../net/api.ts";
import { Board } from "../nodes/board.tsx";
import { type BoardState, boardState } from "../nodes/board-state.ts";
import { language, texts } from "../shell/settings.ts";
import { STEPS, tidyUp, type World } from "./steps.ts";
import { WORDS } from "./words.ts";

export function TourView() {
  const t = texts.value;
  const [list, setList] = useState(newList);
  const board = useMemo(() => boardState(list), [list]);
  const [at, setAt] = useState(0);
  const [played, setPlayed] = useState(0);
  const [trouble, setTrouble] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const world = worldOf(board);
  const latest = useRef(world);
  latest.current = world;
  useEffect(() => {
    const tidy = () => latest.current && tidyUp(latest.current);
    addEventListener("pagehide", tidy);
    return () => {
      removeEventListener("pagehide", tidy);
      board.close();
      void tidy();
    };
  }, [board]);
  const hasProcesses = world?.hasProcesses ?? false;
  // Else a round would be there before the sentence is read.
  useEffect(() => {
    if (hasProcesses) void setLocal({ paused: true }).then(() => board.watch.refresh());
  }, [hasProcesses, board]);

  const show = (step: number) => {
    setAt(step);
    heading.current?.focus();
  };
  const next = async () => {
    const step = STEPS[at + 1];
    if (!step || !world) return;
    setTrouble(false);
    if (at + 1 <= played) return show(at + 1);
    setBusy(true);
    try {
      await step.play(world);
      await board.watch.refresh();
      setPlayed(at + 1);
      show(at + 1);
    } catch {
      setTrouble(true);
    } finally {
      setBusy(false);
    }
  };
  const again = () => {
    setList(newList());
    setPlayed(0);
    show(0);
  };
  const step = STEPS[at];
  if (!step) return null;
  const { title, text, textElsewhere = text } = WORDS[language.value][step.name];
  return (
    <section class="tour" aria-labelledby="view-title">
      <p class="hint">{t.tour.step(at + 1, STEPS.length)}</p>
      <h1 id="view-title" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="lead" aria-live="polite">
        {hasProcesses ? text : textElsewhere}
      </p>
      {trouble && (
        <p class="trouble" role="alert">
          {t.tour.failed}
        </p>
      )}
      <div class="actions">
        <button type="button" disabled={at === 0 || isBusy} onClick={() => show(at - 1)}>
          {t.tour.back}
        </button>
        {at + 1 < STEPS.length ? (
          <button type="button" class="primary" disabled={isBusy || !world} onClick={next}>
            {isBusy ? t.tour.playing : t.tour.next}
          </button>
        ) : (
          <button type="button" class="primary" onClick={again}>
            {t.tour.again}
          </button>
        )}
      </div>
      {board.isLoaded.value && <Board board={board} rows={board.rows.value} />}
    </section>
  );
}

/** Undefined until the cluster has said which nodes there are. */
function worldOf(board: BoardState): World | undefined {
  const [a, b] = board.nodes.value;
  if (a === undefined || b === undefined) return undefined;
  return { list: board.list, nodes: [a, b], hasProcesses: board.watch.local.value.nodes.length > 0 };
}

function newList(): string {
  return `tour-${crypto.randomUUID().slice(0, 8)}`;
}
