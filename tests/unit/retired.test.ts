/** Whether a node takes a list's first write. */
import { expect, test, vi } from "vitest";
import { isRetired } from "../../workers/datanode/list/retired.ts";
import { newborn } from "../../workers/datanode/storage/state.ts";
import { ORIGIN_A } from "../helpers/make.ts";

test("[P2] a directory that fails, or does not answer in time, stops no write: a node answers alone", async () => {
  expect(await isRetired(undefined, { isRetired: () => Promise.reject(new Error("away")) })).toBe(false);
  vi.useFakeTimers();
  try {
    const asked = isRetired(undefined, { isRetired: () => new Promise(() => {}) });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await asked).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

test("[P2] a list that the node holds knows by itself, and asks nobody", async () => {
  const directory = { isRetired: vi.fn(async () => true) };
  const state = newborn("inbox", ORIGIN_A);
  expect(await isRetired(state, directory)).toBe(false);
  expect(await isRetired({ ...state, retired: true }, directory)).toBe(true);
  expect(directory.isRetired).not.toHaveBeenCalled();
  expect(await isRetired(undefined, directory)).toBe(true);
});
