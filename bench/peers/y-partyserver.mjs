/** Two Yjs clients with y-partyserver's provider. */
import YProvider from "y-partyserver/provider";
import * as Y from "yjs";
import { CountedSocket, serve } from "./clients.mjs";

await serve(async (url, room, all) => {
  const document = new Y.Doc();
  const todos = document.getMap("todos");
  const put = ({ id, ...fields }) =>
    document.transact(() => {
      todos.set(id, new Y.Map(Object.entries(fields)));
    });
  for (const todo of all) put(todo);
  const changed = new EventTarget();
  document.on("update", () => changed.dispatchEvent(new Event("change")));
  const provider = new YProvider(new URL(url).host, room, document, {
    party: "peers",
    connect: false,
    disableBc: true,
    WebSocketPolyfill: CountedSocket,
  });
  return {
    changed,
    connect: () => provider.connect(),
    size: () => todos.size,
    write(n) {
      put({ id: `one-${n}`, task: "one more", completed: false });
      return `one-${n}`;
    },
    has: (id) => todos.has(id),
    stop: () => provider.destroy(),
  };
});
