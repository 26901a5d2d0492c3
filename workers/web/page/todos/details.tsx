/** Everything there is to know and to set of one todo. */
import { useEffect, useState } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import type { Fields, ShownTodo } from "../list/writes.ts";
import { historyOf } from "../net/api.ts";
import type { HistoryEntry } from "../net/shapes.ts";
import { texts } from "../shell/settings.ts";
import { Dialog } from "../ui/dialog.tsx";
import { dateTime } from "../ui/time.ts";
import { FIELDS, FieldEditor, readFields } from "./fields.tsx";
import type { RowActions } from "./row-actions.ts";
import { fieldName, valueText } from "./values.ts";

interface DetailsProps {
  readonly state: ListState;
  readonly todo: ShownTodo;
  readonly actions: RowActions;
  onClose(): void;
}

export function Details({ state, todo, actions, onClose }: DetailsProps) {
  const t = texts.value;
  const save = (form: HTMLFormElement) => {
    const changes: Fields = readFields(form, todo);
    if (Object.keys(changes).length > 0) state.update(todo.row, changes);
    onClose();
  };
  return (
    <Dialog title={t.details} onClose={onClose}>
      <form
        class="details"
        onSubmit={(event) => {
          event.preventDefault();
          save(event.currentTarget);
        }}
      >
        {FIELDS.map((field) => (
          <FieldEditor key={field.name} field={field} todo={todo} />
        ))}
        <div class="actions">
          <button type="submit" class="primary">
            {t.save}
          </button>
          <button type="button" onClick={onClose}>
            {t.cancel}
          </button>
          {!todo.deleted && (
            <button
              type="button"
              class="danger"
              onClick={() => {
                actions.remove(todo);
                onClose();
              }}
            >
              {t.remove}
            </button>
          )}
        </div>
      </form>
      <p class="facts">
        {todo.id !== null && (
          <>
            <code>{todo.id}</code> · v{todo.version} ·{" "}
          </>
        )}
        {t.created}: {dateTime(todo.createdAt)} · {t.changed}: {dateTime(todo.updatedAt)} {t.on(todo.node)}
      </p>
      {todo.id !== null && <History list={state.list} id={todo.id} />}
    </Dialog>
  );
}

function History({ list, id }: { readonly list: string; readonly id: string }) {
  const t = texts.value;
  const [entries, setEntries] = useState<readonly HistoryEntry[] | null>(null);
  useEffect(() => {
    void historyOf(list, id).then((answer) => {
      if (answer.type === "ok") setEntries(answer.value.history);
    });
  }, [list, id]);
  if (entries === null) return null;
  return (
    <section>
      <h3>{t.history}</h3>
      {entries.length === 0 ? (
        <p class="hint">{t.noHistory}</p>
      ) : (
        <ul class="history">
          {entries.map(({ field, value, replacedAt, replacedBy }) => (
            <li key={`${field} ${replacedAt}`}>
              {t.historyLine(
                fieldName(field),
                valueText(value),
                `${dateTime(replacedAt)} ${t.on(replacedBy)}`,
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
