/** The line for new todos, with due date, tags and priority as one types them. */
import type { ListState } from "../list/list-state.ts";
import { whisper } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { draft, setDraft } from "./draft.ts";
import { parseQuickAdd } from "./quick-add.ts";

export function AddForm({ state }: { readonly state: ListState }) {
  const t = texts.value;
  return (
    <form
      class="add"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = parseQuickAdd(draft.value, new Date());
        if (fields.task === "") return;
        state.create(fields);
        whisper(t.added(fields.task));
        setDraft("");
      }}
    >
      <input
        id="new-todo"
        dir="auto"
        value={draft.value}
        placeholder={t.addPlaceholder}
        aria-label={t.addLabel}
        aria-describedby="new-todo-hint"
        maxLength={1_000}
        autocomplete="off"
        enterkeyhint="done"
        onInput={({ currentTarget }) => {
          setDraft(currentTarget.value);
        }}
      />
      <button type="submit" class="primary">
        <Icon name="plus" /> {t.add}
      </button>
      <p id="new-todo-hint" class="hint">
        {t.addHint}
      </p>
    </form>
  );
}
