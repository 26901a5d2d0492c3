/** A todo a row, a node a column. */
import { useCallback, useRef } from "preact/hooks";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { clock } from "../ui/time.ts";
import { useWindowed } from "../ui/windowed.ts";
import type { BoardCell, BoardRow, BoardState } from "./board-state.ts";
import { reportFailure } from "./report-failure.ts";

const ROW_HEIGHT = 57;
/** What arrived this long ago still lights up. */
const LIT_MS = 2_500;

interface BoardProps {
  readonly board: BoardState;
  readonly rows: readonly BoardRow[];
}

export function Board({ board, rows }: BoardProps) {
  const t = texts.value;
  const body = useRef<HTMLTableSectionElement>(null);
  const keyOf = useCallback((index: number) => rows[index]?.id ?? String(index), [rows]);
  const windowed = useWindowed(body, rows.length, ROW_HEIGHT, keyOf);
  const { items, offset, height, measure } = windowed;
  const above = (items[0]?.start ?? offset) - offset;
  const below = height - ((items.at(-1)?.end ?? offset) - offset);
  const nodes = board.nodes.value;
  if (rows.length === 0) return <p class="empty">{t.nothingHere}</p>;
  return (
    <table class="board" aria-label={t.nodes.table} aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" class="board-id">
            ID
          </th>
          {nodes.map((node) => (
            <th key={node} scope="col">
              {t.nodeName(node)}
              {board.isAway(node) && <span class="state down">{t.nodes.down}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Space height={above} columns={nodes.length + 1} />
        {items.map(({ index, key }) => {
          const row = rows[index];
          return row && <Row key={key} row={row} index={index} board={board} measure={measure} />;
        })}
        <Space height={below} columns={nodes.length + 1} />
      </tbody>
    </table>
  );
}

/** The room of the rows that are not there. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr class="space">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}

interface RowProps {
  readonly row: BoardRow;
  readonly index: number;
  readonly board: BoardState;
  readonly measure: (row: Element | null) => void;
}

function Row({ row: { shortId, differs, cells }, index, board, measure }: RowProps) {
  return (
    <tr ref={measure} class={differs ? "differs" : ""} aria-rowindex={index + 2} data-index={index}>
      <th scope="row" class="board-id">
        {shortId}
        {differs && (
          <span class="differs-mark" title={texts.value.nodes.differs}>
            <span aria-hidden="true">≠</span>
            <span class="sr-only">{texts.value.nodes.differs}</span>
          </span>
        )}
      </th>
      {cells.map((cell) => (
        <td key={cell.node}>
          <Cell cell={cell} board={board} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ cell, board }: { readonly cell: BoardCell; readonly board: BoardState }) {
  const t = texts.value;
  const { node, isKnown, todo, arrival } = cell;
  if (!todo)
    return (
      <span class="cell absent">
        <NodeTag node={node} />
        {isKnown ? t.nodes.absent : t.nodes.unknown}
      </span>
    );
  const isLit = arrival !== undefined && Date.now() - arrival.at < LIT_MS;
  return (
    // The key makes it a new element with each arrival, so that it lights up again.
    <span key={isLit ? arrival.at : "still"} class={isLit ? "cell lit" : "cell"}>
      <NodeTag node={node} />
      <input
        type="checkbox"
        class="tick"
        checked={todo.completed}
        disabled={todo.deleted || board.isAway(node)}
        aria-label={`${t.tick(todo.task)} (${t.on(node)})`}
        onChange={({ currentTarget }) => void reportFailure(board.tick(node, todo, currentTarget.checked))}
      />
      <span class="cell-text">
        <span dir="auto" class={todo.completed || todo.deleted ? "task done" : "task"} title={todo.task}>
          {todo.task}
        </span>
        <span class="who">
          <span class="version">v{todo.version}</span>{" "}
          <time dateTime={todo.updatedAt}>{clock(todo.updatedAt)}</time> {t.on(todo.node)}
          {todo.deleted && <span class="mark">{t.state.deleted}</span>}
        </span>
      </span>
      {todo.conflicts > 0 && (
        <span class="mark conflict" title={t.conflict(todo.conflicts)}>
          <Icon name="conflict" />
          <span class="sr-only">{t.conflict(todo.conflicts)}</span>
        </span>
      )}
    </span>
  );
}

/** On narrow screens the columns stand below each other, and each says whose it is. */
function NodeTag({ node }: { readonly node: string }) {
  return (
    <span class="node-tag" aria-hidden="true">
      {node}
    </span>
  );
}
