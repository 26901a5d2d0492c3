import { describe, expect, it } from "vitest";
import { CODE, nameOf, newCode, seal, unseal } from "../../workers/auth/sealed-token.ts";
import { KeptToken } from "../../workers/web/kept-token.ts";
import { T0 } from "../helpers/make.ts";
import { NodeSql } from "../helpers/node-sql.ts";

const TOKEN = "of-the-test.with.dots-and_more";

describe("a sealed token", () => {
  it("is opened by its code and by no other, not even one that differs in a single bit", async () => {
    const code = newCode();
    const sealed = await seal(TOKEN, code);
    expect(await unseal(sealed, code)).toBe(TOKEN);
    const first = code.startsWith("A") ? "E" : "A";
    for (const other of [newCode(), first + code.slice(1)])
      await expect(unseal(sealed, other)).rejects.toThrow();
  });

  it("shows neither the token nor its code, and is kept under a name that does not either", async () => {
    const code = newCode();
    const stored = `${await seal(TOKEN, code)} ${await nameOf(code)}`;
    expect(stored).not.toContain(TOKEN);
    expect(stored).not.toContain(code);
    expect(Buffer.from(await seal(TOKEN, code), "base64url").toString("latin1")).not.toContain(TOKEN);
  });

  it("is found by its code again, and no two are kept under one name", async () => {
    const codes = Array.from({ length: 20 }, newCode);
    const names = await Promise.all(codes.map(nameOf));
    expect(new Set(names).size).toBe(codes.length);
    expect(await Promise.all(codes.map(nameOf))).toEqual(names);
  });

  it("has a code of 256 random bits", () => {
    const codes = Array.from({ length: 100 }, newCode);
    expect(new Set(codes).size).toBe(100);
    for (const code of codes) {
      expect(code).toMatch(CODE);
      expect(Buffer.from(code, "base64url")).toHaveLength(32);
    }
  });
});

describe("a kept token", () => {
  it("is taken once", () => {
    const kept = new KeptToken(new NodeSql());
    kept.keep("sealed", T0 + 60_000);
    expect(kept.take(T0 + 59_999)).toBe("sealed");
    expect(kept.take(T0)).toBeUndefined();
  });

  it("is nobody's from its end on, also of a clock that goes back after that", () => {
    const kept = new KeptToken(new NodeSql());
    kept.keep("sealed", T0);
    expect(kept.take(T0)).toBeUndefined();
    expect(kept.take(T0 - 1)).toBeUndefined();
  });

  it("outlives the memory of its object", () => {
    const sql = new NodeSql();
    new KeptToken(sql).keep("sealed", T0);
    expect(new KeptToken(sql).take(T0 - 1)).toBe("sealed");
  });

  it("leaves no storage where there was none: a guess makes nothing", () => {
    const sql = new NodeSql();
    expect(new KeptToken(sql).take(T0)).toBeUndefined();
    expect(sql.exec("SELECT name FROM sqlite_master").toArray()).toEqual([]);
  });
});
