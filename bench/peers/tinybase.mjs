/** Two TinyBase clients, as its guide has them. */
import { createMergeableStore } from "tinybase";
import { createWsSynchronizer } from "tinybase/synchronizers/synchronizer-ws-client";
import { CountedSocket, serve } from "./clients.mjs";

/** Messages of workerd hold no more than 1 MiB by default. */
const FRAGMENT_BYTES = 512 * 1024;
const REQUEST_TIMEOUT_S = 60;

await serve(async (url, room, todos) => {
  const store = createMergeableStore();
  store.transaction(() => {
    for (const { id, ...todo } of todos) store.setRow("todos", id, todo);
  });
  const changed = new EventTarget();
  store.addRowIdsListener("todos", () => changed.dispatchEvent(new Event("change")));
  let synchronizer;
  return {
    changed,
    async connect() {
      const socket = new CountedSocket(`${url.replace("http", "ws")}/${room}`);
      synchronizer = await createWsSynchronizer(
        store,
        socket,
        REQUEST_TIMEOUT_S,
        undefined,
        undefined,
        (error) => console.error("TinyBase ignored", error),
        FRAGMENT_BYTES,
      );
      await synchronizer.startSync();
    },
    size: () => store.getRowCount("todos"),
    write(n) {
      store.setRow("todos", `one-${n}`, { task: "one more", completed: false });
      return `one-${n}`;
    },
    has: (id) => store.hasRow("todos", id),
    stop: () => synchronizer.destroy(),
  };
});
