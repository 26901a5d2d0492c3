/** The order that people make by hand: each todo's `position`, those that have none last, ties by id. */
import { generateNKeysBetween } from "fractional-indexing";
import { compareIds } from "../../../core/id.ts";
import type { ShownTodo } from "../list/writes.ts";

export interface Placed {
  readonly row: string;
  readonly position: string;
}

/** Orders todos like `sort=position`. A todo that has no id yet is the newest. */
export function byHand(a: ShownTodo, b: ShownTodo): number {
  const [left, right] = [a.position ?? "~", b.position ?? "~"];
  if (left !== right) return left < right ? -1 : 1;
  if (a.id === null || b.id === null) return Number(a.id === null) - Number(b.id === null);
  return compareIds(a.id, b.id);
}

/**
 * The positions to write so that `moved` stands right after `previous`, or first where that is null; its own comes last,
 * so that it is what undo takes back first. Most moves are one write. Those above that have no position get theirs too,
 * and so do those below that two nodes gave the same one, since nothing fits between equals.
 */
export function placedAfter(
  todos: readonly ShownTodo[],
  moved: ShownTodo,
  previous: ShownTodo | null,
): readonly Placed[] {
  const others = todos.filter(({ row, deleted }) => row !== moved.row && !deleted).sort(byHand);
  const at = previous === null ? 0 : others.findIndex(({ row }) => row === previous.row) + 1;
  const [above, below] = [others.slice(0, at), others.slice(at)];
  const lower = above.findLast(hasPosition)?.position ?? null;
  const bare = above.filter((todo) => !hasPosition(todo));
  const equal = lower === null ? [] : below.filter(({ position }) => position === lower);
  const upper = below.filter(hasPosition).find(({ position }) => position !== lower)?.position ?? null;
  const rows = [...bare, moved, ...equal].map(({ row }) => row);
  const keys = generateNKeysBetween(lower, upper, rows.length);
  const placed = rows.flatMap((row, index) => {
    const position = keys[index];
    return position === undefined ? [] : [{ row, position }];
  });
  const isMoved = ({ row }: Placed) => row === moved.row;
  return [...placed.filter((one) => !isMoved(one)), ...placed.filter(isMoved)];
}

function hasPosition(todo: ShownTodo): todo is ShownTodo & { readonly position: string } {
  return typeof todo.position === "string";
}
