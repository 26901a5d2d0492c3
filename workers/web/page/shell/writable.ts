/** The fields that this cluster's todos have: asked once, when the list is there already. */
import { effect, signal } from "@preact/signals";
import { writableFields } from "../net/api.ts";
import { currentList } from "./open-lists.ts";

export const writable = signal<ReadonlySet<string>>(new Set(["task", "completed"]));

const stop = effect(() => {
  if (!currentList.value?.isLoaded.value) return;
  queueMicrotask(() => stop());
  void writableFields().then((fields) => {
    if (fields.size > 0) writable.value = fields;
  });
});
