import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CALL_TIMEOUT_MS } from "../../workers/core/limits.ts";
import type { PlaceEnv } from "../../workers/shared/places.ts";
import { dataNodes, inTime } from "../../workers/sync/bindings.ts";
import { NoAnswer } from "../../workers/sync/round/session.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a call to a node", () => {
  test("that hangs has failed once its time is up, and not before", async () => {
    const settled = vi.fn();
    const hanging = inTime(() => new Promise<never>(() => {}));
    hanging.catch(settled);
    await vi.advanceTimersByTimeAsync(CALL_TIMEOUT_MS - 1);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const failure = await hanging.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoAnswer);
    expect(failure).toMatchObject({ message: `no answer within ${CALL_TIMEOUT_MS} ms` });
  });

  test("that ends, well or not, leaves no timer behind", async () => {
    expect(await inTime(async () => 1)).toBe(1);
    const failing = inTime(async () => {
      throw new Error("away");
    });
    await expect(failing).rejects.toThrow("away");
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("each node is a binding, under its name in small letters; every call takes a new stub", () => {
  const asked: string[] = [];
  const objects = { getByName: (list: string) => asked.push(list) };
  const env = { DATANODE_A: objects, DATANODE_EU: objects, CATALOG_A: objects, NODE: "a" };
  const nodes = dataNodes(env as PlaceEnv, "inbox");
  expect([...nodes.keys()]).toEqual(["a", "eu"]);
  nodes.get("eu")?.();
  nodes.get("eu")?.();
  expect(asked).toEqual(["inbox", "inbox"]);
});
