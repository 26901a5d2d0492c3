/** Puts fault workers between the sync worker and its nodes, and sets how rough they are. */
import type { Arrangement } from "../../scripts/cluster.ts";
import { withGates } from "./gate.ts";
import { type FaultCounts, noFaults, type Weather } from "./torture-weather.ts";

/** For `startCluster`: a fault worker stands wherever a gate would. */
export function withFaults(arrangement: Arrangement): Arrangement {
  const { others = [], ...gated } = withGates(arrangement);
  const entry = new URL("./workers/fault.ts", import.meta.url).pathname;
  return {
    ...gated,
    others: others.map((other) => (isGate(other.name) ? { ...other, entry } : other)),
  };
}

/** The name of the worker that stands before `node`. */
export function faultWorker(node: string): string {
  return `gate-${node}`;
}

/** `url`: that of a fault worker. */
export async function setWeather(url: string, list: string, weather: Weather): Promise<void> {
  await put(`${url}/weather/${list}`, weather);
}

export async function setDistortions(
  url: string,
  list: string,
  distortions: readonly object[],
): Promise<void> {
  await put(`${url}/distort/${list}`, distortions);
}

export async function faultCounts(url: string, list: string): Promise<FaultCounts> {
  const response = await fetch(`${url}/counts/${list}`);
  return { calls: 0, ...noFaults(), ...((await response.json()) as object) };
}

function isGate(worker: string): boolean {
  return worker.startsWith(faultWorker(""));
}

async function put(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: "PUT", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the fault worker answered ${response.status}`);
}
