/** Puts fault workers between the sync worker and its nodes, and sets how rough they are. */
import type { Arrangement } from "../../../scripts/cluster.ts";
import { withGates } from "../../../scripts/gate/gate.ts";
import { type FaultCounts, noFaults, type Weather } from "./weather.ts";

/** For `startCluster`: a fault worker stands wherever a gate would, and every object can be put out of memory. */
export function withFaults(arrangement: Arrangement): Arrangement {
  const { datanodes, sync, others = [] } = withGates(arrangement);
  return {
    datanodes: datanodes.map((node) => ({ ...node, entry: entry("fault-datanode") })),
    sync: { ...sync, entry: entry("fault-sync") },
    others: others.map((other) => (isGate(other.name) ? { ...other, entry: entry("fault") } : other)),
  };
}

/** Puts the list's object behind `url` out of memory: a node's, or the sync worker's. */
export async function abort(url: string, list: string): Promise<void> {
  await fetch(`${url}/abort/${list}`, { method: "POST" });
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

function entry(worker: string): string {
  return new URL(`../workers/${worker}.ts`, import.meta.url).pathname;
}

function isGate(worker: string): boolean {
  return worker.startsWith(faultWorker(""));
}

async function put(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: "PUT", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the fault worker answered ${response.status}`);
}
