/** What one types into the line for new todos: `buy milk #shop !high due:friday`. */
import type { Fields } from "../list/writes.ts";

const PRIORITIES = { high: "high", h: "high", medium: "medium", m: "medium", low: "low", l: "low" } as const;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const WEEKDAYS_JA = ["日", "月", "火", "水", "木", "金", "土"];

export function parseQuickAdd(text: string, today: Date): Fields & { readonly task: string } {
  const tags = new Set<string>();
  let due: string | undefined;
  let priority: Fields["priority"];
  const words = text.trim().split(/\s+/);
  const task = words.filter((word) => {
    const tag = /^#([^#,\s]{1,50})$/u.exec(word)?.[1];
    if (tag !== undefined) return !tags.add(tag);
    const named = /^!(\w+)$/.exec(word)?.[1]?.toLowerCase();
    if (named !== undefined && isPriority(named)) {
      priority = PRIORITIES[named];
      return false;
    }
    const day = parseDay(/^due:(.+)$/i.exec(word)?.[1], today);
    due = day ?? due;
    return day === undefined;
  });
  return {
    task: task.join(" "),
    ...(tags.size > 0 && { tags: [...tags].sort() }),
    ...(priority && { priority }),
    ...(due !== undefined && { due }),
  };
}

/** The line that says the same again. */
export function quickAddText({ task, tags = [], priority, due }: Fields & { readonly task: string }): string {
  return [
    task,
    ...tags.map((tag) => `#${tag}`),
    ...(priority ? [`!${priority}`] : []),
    ...(due ? [`due:${due}`] : []),
  ].join(" ");
}

function isPriority(word: string): word is keyof typeof PRIORITIES {
  return word in PRIORITIES;
}

/** `2026-12-01`, `today`, `tomorrow`, `fri`, `friday`, `+3d`, `今日`, `明日`, `金曜`; as a day. */
function parseDay(word: string | undefined, today: Date): string | undefined {
  if (word === undefined) return undefined;
  const text = word.toLowerCase();
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : text;
  if (text === "today" || text === "今日") return dayAfter(today, 0);
  if (text === "tomorrow" || text === "明日") return dayAfter(today, 1);
  const plus = /^\+(\d{1,3})([dw])$/.exec(text);
  if (plus) return dayAfter(today, Number(plus[1]) * (plus[2] === "w" ? 7 : 1));
  const weekday = Math.max(
    WEEKDAYS.findIndex((name) => text === name || text === name.slice(0, 3)),
    WEEKDAYS_JA.findIndex((name) => text === name || text === `${name}曜` || text === `${name}曜日`),
  );
  if (weekday < 0) return undefined;
  // The next such day: on a Friday, `friday` is a week away.
  return dayAfter(today, ((weekday - today.getDay() + 6) % 7) + 1);
}

function dayAfter(today: Date, days: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}
