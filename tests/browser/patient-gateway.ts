/**
 * The gateway, waiting as long as a test does: on a machine that is busy it would take a node that is late for one
 * that is down, and send the page to the other one. A node that is stopped says so at once.
 */
import type { Plugin } from "esbuild";

const PATIENT_MS = 60_000;

export const patientGateway: Plugin = {
  name: "patient-gateway",
  setup(build) {
    build.onLoad({ filter: /workers\/web\/patience\.ts$/ }, () => ({
      contents: ["TIMEOUT_MS", "PROBE_TIMEOUT_MS", "REACHABLE_TIMEOUT_MS"]
        .map((name) => `export const ${name} = ${PATIENT_MS};`)
        .join("\n"),
    }));
  },
};
