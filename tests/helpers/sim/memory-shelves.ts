/** What a list keeps beside its records, in memory: history, first answers, records set aside. */
import type { TodoId } from "../../../workers/core/id.ts";
import type { HistoryStore, Replaced } from "../../../workers/datanode/list/history.ts";
import type { Reply, ReplyStore } from "../../../workers/datanode/list/replies.ts";
import type { AsideRecord, AsideStore } from "../../../workers/datanode/rounds/aside.ts";
import type { Shelf } from "./undo-log.ts";

export function memoryHistory(shelf: Shelf<TodoId, readonly Replaced[]>): HistoryStore {
  return {
    add(replaced) {
      for (const [id, entries] of replaced) {
        const known = shelf.get(id) ?? [];
        const news = entries.filter((entry) => !known.some((other) => compareKeys(entry, other) === 0));
        if (news.length > 0) shelf.set(id, [...known, ...news].sort(latestFirst));
      }
    },
    of: (id) => [...(shelf.get(id) ?? [])],
    trim(ids, most, since) {
      for (const id of ids) {
        const known = shelf.get(id) ?? [];
        if (known.length <= most && known.every(({ byWallTime }) => byWallTime >= since)) continue;
        const first = new Set(known.toSorted((a, b) => -compareKeys(a, b)).slice(0, most));
        const kept = known.filter((entry) => first.has(entry) && entry.byWallTime >= since);
        shelf.set(id, kept.length > 0 ? kept : undefined);
      }
    },
  };
}

export function memoryReplies(shelf: Shelf<string, Reply>): ReplyStore {
  return {
    get: (key) => shelf.get(key),
    put: (key, reply) => shelf.set(key, reply),
    removeBefore(at) {
      for (const [key, reply] of [...shelf.entries()]) if (reply.at <= at) shelf.set(key, undefined);
    },
  };
}

export function memoryAside(shelf: Shelf<string, AsideRecord>): AsideStore {
  return {
    put: (record) => shelf.set(`${record.id} ${record.body}`, record),
    all: () => [...shelf.values()].sort((a, b) => a.at - b.at || compareText(a.id, b.id)),
    clear: () => shelf.clear(),
    count: () => shelf.size,
  };
}

function latestFirst(a: Replaced, b: Replaced): number {
  return -compareText(a.by, b.by) || compareText(a.field, b.field) || -compareText(a.stamp, b.stamp);
}

function compareKeys(a: Replaced, b: Replaced): number {
  return compareText(a.by, b.by) || compareText(a.field, b.field) || compareText(a.stamp, b.stamp);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
