/** The page: header, one view, and what just happened. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { TodosView } from "../todos/todos-view.tsx";
import { Banner } from "./banner.tsx";
import { Header } from "./header.tsx";
import { Messages } from "./messages.tsx";
import { currentList } from "./open-lists.ts";
import { linkCode, route, type View } from "./route.ts";
import { texts } from "./settings.ts";
import { SignIn } from "./sign-in.tsx";
import { SignInByLink } from "./sign-in-by-link.tsx";
import { mustSignIn } from "./sign-in-state.ts";

type ListView = ComponentType<{ readonly list: string }>;

/** Fetched when they are first shown: most visits want the list alone. */
const LATER: Readonly<Record<Exclude<View, "todos">, () => Promise<ListView>>> = {
  nodes: async () => (await import("../nodes/nodes-view.tsx")).NodesView,
  rounds: async () => (await import("../rounds/rounds-view.tsx")).RoundsView,
  tour: async () => (await import("../tour/tour-view.tsx")).TourView,
};
const fetched = signal<Partial<Record<View, ListView>>>({});

export function App() {
  const { view } = route.value;
  useEffect(() => {
    document.title = `${texts.value.views[view]} · edge-todos`;
  });
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1}>
        <Shown />
      </main>
      <Messages />
    </>
  );
}

function Shown() {
  if (linkCode.value !== null) return <SignInByLink key={linkCode.value} code={linkCode.value} />;
  return mustSignIn.value ? <SignIn /> : <Current />;
}

function Current() {
  const { view, list } = route.value;
  const state = currentList.value;
  useEffect(() => {
    if (view === "todos" || fetched.value[view]) return;
    void LATER[view]().then((Component) => {
      fetched.value = { ...fetched.value, [view]: Component };
    });
  }, [view]);
  if (view === "todos") {
    if (!state) return null;
    return (
      <>
        <Banner state={state} />
        <TodosView key={state.list} state={state} />
      </>
    );
  }
  const Fetched = fetched.value[view];
  return Fetched ? <Fetched key={list} list={list} /> : <p class="hint">{texts.value.loading}</p>;
}
