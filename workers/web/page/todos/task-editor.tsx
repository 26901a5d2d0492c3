/** The field that stands in place of a todo's text while it is edited. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ShownTodo } from "../list/writes.ts";
import { texts } from "../shell/settings.ts";
import { focusRow, type RowActions } from "./row-actions.ts";

export function TaskEditor({ todo, actions }: { todo: ShownTodo; actions: RowActions }) {
  const input = useRef<HTMLInputElement>(null);
  // Before the next key is pressed, which belongs to it.
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const isOver = useRef(false);
  const finish = (save: boolean) => {
    // To leave it by a key blurs it too.
    if (isOver.current) return;
    isOver.current = true;
    if (document.activeElement === input.current) focusRow(input.current);
    const task = input.current?.value.trim() ?? "";
    if (save && task !== "" && task !== todo.task) actions.rename(todo, task);
    actions.edit(null);
  };
  return (
    <input
      ref={input}
      dir="auto"
      class="task-input"
      defaultValue={todo.task}
      maxLength={1_000}
      aria-label={texts.value.editTask}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
        event.stopPropagation();
      }}
    />
  );
}
