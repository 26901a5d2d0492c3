/** A list as a calendar that programs subscribe to: read-only, with a token of its own in the address. */
import { isRefusal } from "../../core/problem.ts";
import { CalendarQuery } from "../../model/requests.ts";
import type { ExportLine } from "../../model/transfer.ts";
import { CALENDAR_END, calendarHead, toVtodo } from "../../model/vtodo.ts";
import { problem } from "../../shared/http.ts";
import type { ExportPage } from "../list/export.ts";
import { answerHeaders } from "../respond.ts";
import { exportRequest, listOf } from "./list-request.ts";
import { route } from "./route.ts";

const CALENDAR = "text/calendar";
/** Part of the entity tag: to be raised where the same todos are written otherwise than before. */
const WRITTEN_AS = 1;

export const CALENDAR_ROUTES = [
  route({
    method: "GET",
    path: "/lists/:list/calendar.ics",
    scope: "read",
    takesCalendarToken: true,
    summary: "The list as a calendar to subscribe to: what is not deleted, as VTODO",
    query: CalendarQuery,
    answer: CALENDAR,
    async handle(c) {
      const request = exportRequest(c);
      const list = listOf(c);
      const name = c.req.param("list");
      const status = await list.status(request);
      if (isRefusal(status.outcome)) return problem(status.outcome, answerHeaders(status));
      // Asked for before the todos: what is written in between is new to the next request, never missed.
      const etag = `W/"${WRITTEN_AS}-${status.outcome.digest ?? "empty"}"`;
      const headers = { etag, "cache-control": "private, no-cache" };
      if (isKnown(c.req.header("if-none-match"), etag))
        return new Response(null, { status: 304, headers: { ...headers, ...answerHeaders(status) } });
      const first = await list.export(request, null);
      if (isRefusal(first.outcome)) return problem(first.outcome, answerHeaders(first));
      const next = async (after: NonNullable<ExportPage["next"]>) => {
        const { outcome } = await list.export(request, after);
        // The headers are out: only breaking off tells that this is not all.
        if (isRefusal(outcome)) throw new Error(outcome.detail);
        return outcome;
      };
      return new Response(calendarStream(name, first.outcome, next), {
        headers: {
          ...headers,
          ...answerHeaders(first),
          "content-type": `${CALENDAR}; charset=utf-8`,
          "content-disposition": `attachment; filename="${name}.ics"`,
        },
      });
    },
  }),
];

/** A page at a time, as the client takes it. */
function calendarStream(
  list: string,
  first: ExportPage,
  read: (after: NonNullable<ExportPage["next"]>) => Promise<ExportPage>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let head = calendarHead(list);
  let page = first;
  return new ReadableStream({
    async pull(controller) {
      const { lines, next } = page;
      const todos = lines.map(component).join("");
      controller.enqueue(encoder.encode(head + todos + (next === null ? CALENDAR_END : "")));
      head = "";
      if (next === null) controller.close();
      else page = await read(next);
    },
  });
}

function component(line: ExportLine): string {
  return line.deleted ? "" : toVtodo(line, line.source ?? line.id);
}

/** Compared weakly (RFC 9110, 13.1.2). */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const given = ifNoneMatch?.split(",").map((each) => each.trim()) ?? [];
  return given.some((each) => each === "*" || each === etag || `W/${each}` === etag);
}
