import { describe, expect, it } from "vitest";
import { Tickets } from "../../workers/auth/tickets.ts";
import { MAX_TICKETS, TICKET_AGE_MS } from "../../workers/core/limits.ts";
import { T0 } from "../helpers/make.ts";

describe("a ticket", () => {
  it("is redeemed once, with the end of the token that it was asked for with", () => {
    const tickets = new Tickets();
    const { ticket, expiresAt } = tickets.issue(T0 + 5, T0);
    expect(ticket).toMatch(/^[\da-f]{32}$/);
    expect(Date.parse(expiresAt)).toBe(T0 + TICKET_AGE_MS);
    expect(tickets.redeem(ticket, T0 + TICKET_AGE_MS - 1)).toEqual({ until: T0 + 5 });
    expect(tickets.redeem(ticket, T0)).toBeUndefined();
  });

  it("is nobody's after 30 seconds", () => {
    const tickets = new Tickets();
    const { ticket } = tickets.issue(null, T0);
    expect(TICKET_AGE_MS).toBe(30_000);
    expect(tickets.redeem(ticket, T0 + TICKET_AGE_MS)).toBeUndefined();
  });

  it("is of its object alone, and of that object's life", () => {
    const { ticket } = new Tickets().issue(null, T0);
    expect(new Tickets().redeem(ticket, T0)).toBeUndefined();
  });

  it(`makes room for later ones: ${MAX_TICKETS} at most wait`, () => {
    const tickets = new Tickets();
    const issued = Array.from({ length: MAX_TICKETS + 1 }, () => tickets.issue(null, T0).ticket);
    expect(new Set(issued).size).toBe(MAX_TICKETS + 1);
    expect(issued.filter((ticket) => !tickets.redeem(ticket, T0))).toEqual([issued[0]]);
  });
});
