/** How single values of a todo look: those that lost, and those that were replaced. */
import type { Shown } from "../../workers/model/values.ts";
import { timeText, whenText } from "./time-text.ts";

/** The value as a person knows it: `open` rather than `false`. */
export function valueText(field: string, value: Shown): string {
  if (field === "completed" && typeof value === "boolean") return value ? "completed" : "open";
  if (field === "deleted" && typeof value === "boolean") return value ? "deleted" : "not deleted";
  if ((field === "due" || field === "start") && typeof value === "string") return whenText(value);
  return value === null ? "none" : String(value);
}

/** When and where something was written. */
export function writtenText(time: string, node: string): string {
  return `${timeText(time)} on ${node}`;
}
