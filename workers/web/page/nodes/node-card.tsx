/** One node: how it stands, and writing on it. */
import { useState } from "preact/hooks";
import { setLocal } from "../net/api.ts";
import { say, whisper } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { milliseconds } from "../ui/time.ts";
import type { BoardState } from "./board-state.ts";
import { reportFailure } from "./report-failure.ts";

export function NodeCard({ node, board }: { readonly node: string; readonly board: BoardState }) {
  const t = texts.value;
  const status = board.watch.status.value?.nodes.find((known) => known.node === node);
  const {
    place,
    reachable = true,
    retired = false,
  } = board.watch.info.value?.nodes.find((known) => known.node === node) ?? {};
  const process = board.watch.local.value.nodes.find((known) => known.node === node);
  const isUp = (status?.reachable ?? reachable) && !board.isAway(node);
  const { p50Ms = null, p95Ms = null } = status?.lag ?? {};
  const lag = p50Ms !== null && p95Ms !== null ? `${Math.round(p50Ms)} / ${milliseconds(p95Ms)}` : "–";
  return (
    <section class={isUp ? "card" : "card down"} aria-label={t.nodeName(node)}>
      <header class="card-head">
        <h2>
          {t.nodeName(node)}{" "}
          {place && (
            <small title={t.nodes.place}>
              <span class="sr-only">{t.nodes.place}: </span>
              {place}
            </small>
          )}
        </h2>
        {retired && <span class="mark retired">{t.nodes.retired}</span>}
        <span class={isUp ? "state up" : "state down"}>{isUp ? t.nodes.up : t.nodes.down}</span>
        {process && <Process node={node} isRunning={process.running} board={board} />}
      </header>
      <dl class="facts-list">
        <Fact name={t.nodes.head} why={t.nodes.headWhy} value={status?.head} />
        <Fact name={t.nodes.round} why={t.nodes.roundWhy} value={status?.round} />
        <Fact name={t.nodes.unsettled} why={t.nodes.unsettledWhy} value={status?.unsettled} />
        <Fact name={t.nodes.lag} why={t.nodes.lagWhy} value={lag} />
        <Fact name={t.nodes.digest} why={t.nodes.digestWhy} value={status?.digest?.slice(0, 8)} />
      </dl>
      {retired ? <p class="hint">{t.nodes.retiredWhy}</p> : <WriteOn node={node} board={board} isUp={isUp} />}
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly why: string;
  readonly value: string | number | null | undefined;
}

function Fact({ name, why, value }: FactProps) {
  return (
    <div title={why}>
      <dt>{name}</dt>
      <dd>{value ?? "–"}</dd>
    </div>
  );
}

function WriteOn({
  node,
  board,
  isUp,
}: {
  readonly node: string;
  readonly board: BoardState;
  readonly isUp: boolean;
}) {
  const t = texts.value;
  const [task, setTask] = useState("");
  return (
    <form
      class="write-on"
      onSubmit={async (event) => {
        event.preventDefault();
        if (task.trim() === "") return;
        setTask("");
        if ((await reportFailure(board.create(node, task.trim()))).type === "ok")
          whisper(t.added(task.trim()));
        else setTask(task);
      }}
    >
      <input
        value={task}
        aria-label={t.nodes.writeOn(node)}
        placeholder={t.nodes.writeOn(node)}
        maxLength={1_000}
        autocomplete="off"
        onInput={({ currentTarget }) => setTask(currentTarget.value)}
      />
      <button type="submit" disabled={!isUp} aria-label={`${t.add}: ${t.nodeName(node)}`}>
        <Icon name="plus" />
      </button>
    </form>
  );
}

interface ProcessProps {
  readonly node: string;
  readonly isRunning: boolean;
  readonly board: BoardState;
}

/** In `npm start` a node is a process of this machine. */
function Process({ node, isRunning, board }: ProcessProps) {
  const t = texts.value.nodes;
  const [isBusy, setBusy] = useState(false);
  const change = async () => {
    setBusy(true);
    if ((await reportFailure(setLocal({ node, running: !isRunning }))).type === "ok")
      say(isRunning ? t.stopped(node) : t.started(node));
    await board.watch.refresh();
    setBusy(false);
  };
  return (
    <button type="button" class="small" disabled={isBusy} onClick={change}>
      <Icon name={isRunning ? "stop" : "play"} /> {isRunning ? t.stop(node) : t.start(node)}
    </button>
  );
}
