/** Fields and values in words. */
import type { Shown } from "../net/shapes.ts";
import { texts } from "../shell/settings.ts";

/** Tags are a field each (`tag:home`); a field that this page does not know goes by its own name. */
export function fieldName(field: string): string {
  const { fields } = texts.value;
  if (field.startsWith("tag:")) return `${fields.tags} #${field.slice("tag:".length)}`;
  return Object.entries(fields).find(([name]) => name === field)?.[1] ?? field;
}

export function valueText(value: Shown): string {
  const { yes, no, none } = texts.value;
  if (value === null) return none;
  if (typeof value === "boolean") return value ? yes : no;
  return String(value);
}
