/** Two Yjs documents with `each` different todos each, merged in memory. Line in: `{each}`; line out: `{ms}`. */
import { createInterface } from "node:readline";
import * as Y from "yjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { each } = JSON.parse(line);
  const [a, b] = ["a", "b"].map((node) => seeded(node, each));
  const start = performance.now();
  const toB = Y.encodeStateAsUpdate(a, Y.encodeStateVector(b));
  const toA = Y.encodeStateAsUpdate(b, Y.encodeStateVector(a));
  Y.applyUpdate(b, toB);
  Y.applyUpdate(a, toA);
  const ms = performance.now() - start;
  for (const document of [a, b]) {
    if (document.getMap("todos").size !== 2 * each) throw new Error("Yjs did not merge");
  }
  console.log(JSON.stringify({ ms }));
}

/** One transaction a todo, as users write them. */
function seeded(node, each) {
  const document = new Y.Doc();
  const todos = document.getMap("todos");
  for (let index = 0; index < each; index++) {
    document.transact(() => {
      const todo = new Y.Map();
      todo.set("task", `todo number ${index} that was written on ${node}`);
      todo.set("completed", index % 3 === 0);
      todo.set("createdAt", Date.now());
      todos.set(`${index}-${node}`, todo);
    });
  }
  return document;
}
