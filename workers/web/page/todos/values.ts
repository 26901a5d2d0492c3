/** Fields and values in words. */
import type { Shown } from "../net/shapes.ts";
import { texts } from "../shell/settings.ts";
import { dateText } from "../ui/time.ts";

/** Tags are a field each (`tag:home`); a field that this page does not know goes by its own name. */
export function fieldName(field: string): string {
  const { fields } = texts.value;
  if (field.startsWith("tag:")) return `${fields.tags} #${field.slice("tag:".length)}`;
  return Object.entries(fields).find(([name]) => name === field)?.[1] ?? field;
}

/** As the rows have it. */
export function valueText(field: string, value: Shown): string {
  const { yes, no, none, priorities } = texts.value;
  if (value === null) return none;
  if (typeof value === "boolean") return value ? yes : no;
  const text = String(value);
  if (field === "due" || field === "start") return dateText(text);
  return (field === "priority" && Object.entries(priorities).find(([name]) => name === text)?.[1]) || text;
}
