/** A schedule's history as lines that a person can read: bodies in short, everything else as it went over the wire. */
import { type Body, decode } from "../../../workers/core/body.ts";

export function brief(message: unknown): string {
  const text = JSON.stringify(message, (key, value: unknown) =>
    key === "body" && typeof value === "string" ? briefBody(value) : value,
  );
  return text.replaceAll('"', "");
}

/** `task=milk@<stamp>|beer@<stamp> …  seen <stamp> <stamp>`. */
export function briefBody(body: Body | string): string {
  const record = decode(body);
  if (!record) return body;
  const fields = [...record.fields].map(
    ([field, values]) => `${field}=${values.map(({ value, stamp }) => `${value}@${stamp}`).join("|")}`,
  );
  return `${fields.join(" ")} seen ${[...record.seen.values()].join(" ")}`;
}
