import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./shell/app.tsx";
import { currentList } from "./shell/open-lists.ts";

const app = document.getElementById("app");
if (app) {
  app.replaceChildren();
  render(<App />, app);
}

// For whoever measures: from when the whole list is there.
const stop = effect(() => {
  if (!currentList.value?.isLoaded.value) return;
  performance.mark("edge-todos-ready");
  queueMicrotask(() => stop());
});
