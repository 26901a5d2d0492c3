/** A todo's conflicts, side by side: what stands, what lost, and one press to settle it. */
import { useEffect, useState } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import type { ShownTodo } from "../list/writes.ts";
import { conflictsOf } from "../net/api.ts";
import type { Conflict, ConflictValue } from "../net/shapes.ts";
import { say } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { Dialog } from "../ui/dialog.tsx";
import { moment } from "../ui/time.ts";
import { fieldName, valueText } from "./values.ts";

interface ConflictsProps {
  readonly state: ListState;
  readonly todo: ShownTodo;
  onClose(): void;
}

export function Conflicts({ state, todo, onClose }: ConflictsProps) {
  const t = texts.value;
  const [conflicts, setConflicts] = useState<readonly Conflict[] | null>(null);
  const connection = state.connection.value;
  const node = connection.type === "live" ? connection.node : null;
  useEffect(() => {
    void conflictsOf(state.list, { node }).then((answer) => {
      if (answer.type === "ok") setConflicts(answer.value.filter(({ id }) => id === todo.id));
    });
  }, [state.list, todo.id, node]);

  const settle = (conflict: Conflict, { value }: ConflictValue) => {
    write(state, todo.row, conflict.field, value);
    say(t.settled);
    const others = conflicts?.filter(({ field }) => field !== conflict.field) ?? [];
    setConflicts(others);
    if (others.length === 0) onClose();
  };
  return (
    <Dialog title={t.conflictTitle} isWide onClose={onClose}>
      <p>{t.conflictWhy}</p>
      {conflicts?.length === 0 && <p class="hint">{t.noConflict}</p>}
      {conflicts?.map((conflict) => (
        <section key={conflict.field} class="conflict-field">
          <h3>
            {fieldName(conflict.field)} · {todo.task}
          </h3>
          <div class="sides">
            <Side
              heading={t.stands}
              field={conflict.field}
              of={conflict.winner}
              action={t.keep}
              isWinner
              take={(v) => settle(conflict, v)}
            />
            {conflict.losers.map((loser) => (
              <Side
                key={`${loser.node} ${loser.updatedAt}`}
                heading={t.lost}
                field={conflict.field}
                of={loser}
                action={t.restore}
                take={(v) => settle(conflict, v)}
              />
            ))}
          </div>
        </section>
      ))}
    </Dialog>
  );
}

interface SideProps {
  readonly field: string;
  readonly heading: string;
  readonly of: ConflictValue;
  readonly action: string;
  readonly isWinner?: boolean;
  take(value: ConflictValue): void;
}

function Side({ field, heading, of, action, isWinner = false, take }: SideProps) {
  return (
    <div class={isWinner ? "side winner" : "side"}>
      <h4>{heading}</h4>
      <p class="side-value" dir="auto">
        {valueText(field, of.value)}
      </p>
      <p class="hint">
        {texts.value.nodeName(of.node)} · <time dateTime={of.updatedAt}>{moment(of.updatedAt)}</time>
      </p>
      <button type="button" class={isWinner ? "primary" : ""} onClick={() => take(of)}>
        {action}
      </button>
    </div>
  );
}

/** Writing the field again settles it (rule M4), with the value that stands or another one. */
function write(state: ListState, row: string, field: string, value: ConflictValue["value"]): void {
  if (field === "deleted") {
    if (value === true) state.remove(row);
    else state.update(row, { deleted: false });
    return;
  }
  const tag = field.startsWith("tag:") ? field.slice("tag:".length) : undefined;
  if (tag !== undefined) state.update(row, value === true ? { addTags: [tag] } : { removeTags: [tag] });
  else state.update(row, { [field]: value });
}
