/** Which list is shown: those that there are, or a new name. */
import { useEffect, useState } from "preact/hooks";
import { isListName } from "../../../core/todo.ts";
import { lists } from "../net/api.ts";
import { Dialog } from "../ui/dialog.tsx";
import { go, route } from "./route.ts";
import { texts } from "./settings.ts";

export function ListPicker({ onClose }: { onClose(): void }) {
  const t = texts.value;
  const { view, list } = route.value;
  const [known, setKnown] = useState<readonly { list: string; todos: number | null }[]>([]);
  const [name, setName] = useState("");
  useEffect(() => {
    void lists().then((answer) => {
      if (answer.type === "ok") setKnown(answer.value.lists.filter((each) => !isToured(each)));
    });
  }, []);
  const choose = (chosen: string) => {
    go(view === "tour" ? "todos" : view, chosen);
    onClose();
  };
  return (
    <Dialog title={t.chooseList} onClose={onClose}>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isListName(name)) choose(name);
        }}
      >
        <input
          value={name}
          aria-label={t.listName}
          placeholder={t.listName}
          aria-describedby="list-name-hint"
          autocomplete="off"
          autocapitalize="none"
          onInput={({ currentTarget }) => setName(currentTarget.value.toLowerCase())}
        />
        <button type="submit" disabled={!isListName(name)}>
          {t.openList}
        </button>
      </form>
      <p id="list-name-hint" class="hint">
        {t.listNameHint}
      </p>
      <ul class="choices">
        {known.map((each) => (
          <li key={each.list}>
            <button
              type="button"
              aria-current={each.list === list ? "true" : undefined}
              onClick={() => choose(each.list)}
            >
              {each.list} <span class="number">{each.todos}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** What a tour has left: a list of its own, tidied up. */
function isToured({ list, todos }: { readonly list: string; readonly todos: number | null }): boolean {
  return todos === 0 && /^tour-[0-9a-f]{8}$/.test(list);
}
