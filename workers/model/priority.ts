/** How urgent people say that a todo is. */
import * as v from "valibot";

/** Most urgent first. */
export const PRIORITIES = ["high", "medium", "low"] as const;

export const Priority = v.picklist(PRIORITIES, "must be high, medium or low");
