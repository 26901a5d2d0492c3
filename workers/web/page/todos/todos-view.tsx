/** The list, for whoever keeps it. */
import type { ListState } from "../list/list-state.ts";
import { undoLast } from "../shell/banner.tsx";
import { addressOf } from "../shell/route.ts";
import { hideTagline, isTaglineHidden, texts } from "../shell/settings.ts";
import { useKeys } from "../ui/keys.ts";
import { AddForm } from "./add-form.tsx";
import { Conflicts } from "./conflicts.tsx";
import { Details } from "./details.tsx";
import { FILTERS, type Filter } from "./filter.ts";
import { ORDERS } from "./order.ts";
import { TodoList } from "./todo-list.tsx";
import { type TodosViewState, useTodosViewState } from "./view-state.ts";

const ALWAYS: ReadonlySet<Filter> = new Set(["open", "completed", "all"]);

export function TodosView({ state }: { readonly state: ListState }) {
  const view = useTodosViewState(state);
  const t = texts.value;
  useKeys({
    n: () => document.getElementById("new-todo")?.focus(),
    "/": () => document.getElementById("search")?.focus(),
    u: () => undoLast(state),
  });
  const { shown, counts, dialog } = view;
  const subject = state.todos.value.find(({ row }) => row === dialog.value?.row);
  const total = counts.value.all + counts.value.deleted;
  return (
    <section class="todos" aria-labelledby="view-title">
      <h1 id="view-title" class="sr-only">
        {t.views.todos}
      </h1>
      <AddForm state={state} />
      {total > 0 && !isTaglineHidden.value && <Tagline list={state.list} />}
      {total > 0 && <Filters view={view} />}
      {shown.value.length > 0 ? (
        <TodoList view={view} />
      ) : (
        state.isLoaded.value && <Empty hasNone={total === 0} list={state.list} view={view} />
      )}
      {subject && dialog.value?.type === "details" && (
        <Details state={state} todo={subject} actions={view.actions} onClose={view.closeDialog} />
      )}
      {subject && dialog.value?.type === "conflicts" && (
        <Conflicts state={state} todo={subject} onClose={view.closeDialog} />
      )}
    </section>
  );
}

/** What this is, for whoever comes for the first time; it goes for good when they have read it. */
function Tagline({ list }: { readonly list: string }) {
  const t = texts.value;
  return (
    <p class="tagline">
      <span>
        {t.tagline} <a href={addressOf("tour", list)}>{t.takeTour}</a>
      </span>
      <button type="button" class="icon-button" aria-label={t.hideTagline} onClick={hideTagline}>
        ×
      </button>
    </p>
  );
}

function Filters({ view }: { readonly view: TodosViewState }) {
  const t = texts.value;
  const counts = view.counts.value;
  // Those that most lists have nothing for come when there is something.
  const filters = FILTERS.filter(
    (filter) => ALWAYS.has(filter) || counts[filter] > 0 || view.filter.value === filter,
  );
  return (
    <div class="filters">
      <fieldset class="segments">
        <legend class="sr-only">{t.filter}</legend>
        {filters.map((filter) => (
          <label key={filter} class={filter === "conflicts" && counts.conflicts > 0 ? "attention" : ""}>
            <input
              type="radio"
              name="filter"
              checked={view.filter.value === filter}
              onChange={() => view.choose(filter)}
            />
            <span>
              {t.filters[filter]} <span class="number">{counts[filter]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="find">
        <input
          id="search"
          dir="auto"
          type="search"
          value={view.search.value}
          placeholder={t.search}
          aria-label={t.search}
          onInput={({ currentTarget }) => view.searchFor(currentTarget.value)}
          onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
        />
        <OrderChoice view={view} />
      </div>
    </div>
  );
}

function OrderChoice({ view }: { readonly view: TodosViewState }) {
  const t = texts.value;
  return (
    <select
      aria-label={t.order}
      value={view.order.value}
      onChange={({ currentTarget }) => {
        const chosen = ORDERS.find((order) => order === currentTarget.value);
        if (chosen) view.orderBy(chosen);
      }}
    >
      {ORDERS.map((order) => (
        <option key={order} value={order}>
          {t.orders[order]}
        </option>
      ))}
    </select>
  );
}

interface EmptyProps {
  readonly hasNone: boolean;
  readonly list: string;
  readonly view: TodosViewState;
}

function Empty({ hasNone, list, view }: EmptyProps) {
  const t = texts.value;
  if (!hasNone) {
    const isOpen = view.filter.value === "open" && view.search.value === "";
    const elsewhere = view.foundInAll.value;
    return (
      <div class="empty">
        <p>{isOpen ? t.allDone : t.nothingFound}</p>
        {elsewhere > 0 && (
          <button type="button" onClick={() => view.choose("all")}>
            {t.foundInAll(elsewhere)}
          </button>
        )}
      </div>
    );
  }
  return (
    <div class="empty welcome">
      <Sketch />
      <p>{t.tagline}</p>
      <a class="button" href={addressOf("tour", list)}>
        {t.takeTour}
      </a>
    </div>
  );
}

/** Two nodes that hold the same, and the round between them. */
function Sketch() {
  return (
    <svg class="sketch" viewBox="0 0 240 84" aria-hidden="true">
      <rect x="4" y="8" width="84" height="68" rx="10" />
      <rect x="152" y="8" width="84" height="68" rx="10" />
      <path class="thin" d="M20 30h10M38 30h36M20 48h10M38 48h28M168 30h10M186 30h36M168 48h10M186 48h28" />
      <path class="arrow" d="M96 34h46m-8-7l8 7-8 7M144 54H98m8-7l-8 7 8 7" />
      <text x="46" y="70">
        a
      </text>
      <text x="194" y="70">
        b
      </text>
    </svg>
  );
}
