/** Nodes in which one rule is missing. The simulation must find each of them out, or its checks are worth nothing. */
import { EMPTY_DIGESTS } from "../../../workers/core/digest.ts";
import type { Settlement } from "../../../workers/core/replica.ts";
import type { Double } from "./sim-node.ts";

/** Opening a round leaves the head where it was. */
export const WITHOUT_V3: Double = (calls, store) => ({
  ...bound(calls),
  open: (request) => {
    const head = store.readState()?.head ?? 0;
    const answer = calls.open(request);
    const state = store.readState();
    if (state && answer.type === "opened") store.writeState({ ...state, head });
    return answer;
  },
});

/** Opens a number again under which a call has changed something here: a worker that was put back takes such a one (R1). */
export const WITHOUT_R1: Double = (calls, store) => ({
  ...bound(calls),
  open: (request) => {
    const state = store.readState();
    const isAgain = state?.round === request.round && state.lease !== request.lease;
    if (state && (state.changedRound > 0 || isAgain))
      store.writeState({ ...state, changedRound: 0, ...(isAgain && { lease: request.lease }) });
    store.hasDelivered = () => false;
    return calls.open(request);
  },
});

/** Applying records leaves the clock where it was. */
export const WITHOUT_H2: Double = (calls, store) => ({
  ...bound(calls),
  apply: (request) => {
    const clock = store.readState()?.clock;
    const answer = calls.apply(request);
    const state = store.readState();
    if (state && clock) store.writeState({ ...state, clock });
    return answer;
  },
});

/** Settles whatever has a version by now, not only what was read. */
export const WITHOUT_R6: Double = (calls, store) => {
  const toHead = <T extends Settlement>(settlement: T): T => ({
    ...settlement,
    to: store.readState()?.head ?? settlement.to,
  });
  return {
    ...bound(calls),
    apply: ({ settlement, ...request }) =>
      calls.apply({ ...request, ...(settlement && { settlement: toHead(settlement) }) }),
    settle: (request) => calls.settle(toHead(request)),
  };
};

/** Takes every call for one of the round that is open. */
export const WITHOUT_R10: Double = (calls, store) => {
  let boot = "";
  const unfenced = <T extends object>(request: T): T => {
    const { round, lease, origin } = store.readState() ?? {};
    return { ...request, ...(origin && { round, lease, origin, boot }) };
  };
  return {
    open: (request) => {
      const answer = calls.open(request);
      if (answer.type === "opened") boot = answer.boot;
      return answer;
    },
    diff: (request) => calls.diff(unfenced(request)),
    apply: (request) => calls.apply(unfenced(request)),
    settle: (request) => calls.settle(unfenced(request)),
    purge: (request) => calls.purge(unfenced(request)),
    drop: (request) => calls.drop(request),
  };
};

/** Is never told what was heard of it, so it does not find out that it was rewound. */
export const WITHOUT_R8: Double = (calls) => ({
  ...bound(calls),
  open: (request) => calls.open({ ...request, heard: null }),
});

/** Says of itself that it is complete wherever something was applied. */
export const WITHOUT_B1: Double = (calls, store) => ({
  ...bound(calls),
  apply: (request) => {
    const answer = calls.apply(request);
    const state = store.readState();
    if (state) store.writeState({ ...state, complete: state.visible });
    return answer;
  },
});

/** Says that it holds nothing, whatever it holds: so nodes never find that they differ. */
export const WITHOUT_R12: Double = (calls) => ({
  ...bound(calls),
  open: (request) => {
    const answer = calls.open(request);
    return answer.type === "opened" ? { ...answer, digests: EMPTY_DIGESTS } : answer;
  },
});

/** Never looks at its records again: what changed behind its back stays in its digest as it was. */
export const WITHOUT_RECOUNT: Double = (calls) => ({
  ...bound(calls),
  open: (request) => calls.open({ ...request, recount: false }),
});

/** Purges by age alone, whoever may not have heard of the deletion. */
export const WITHOUT_P1: Double = (calls) => ({
  ...bound(calls),
  purge: (request) => calls.purge({ ...request, stable: Number.MAX_SAFE_INTEGER }),
});

/** Gives its storage back whatever it holds by then. */
export const WITHOUT_P3: Double = (calls) => ({ ...bound(calls), drop: () => ({ type: "dropped" }) });

/** Answers `apply` and `settle` as done, and has not stored which round it is in: a restart loses the fence. */
export const WITHOUT_R2: Double = (calls, store) => {
  const unstored =
    <Q, A>(call: (request: Q) => A) =>
    (request: Q) => {
      const stored = store.storedState();
      const answer = call(request);
      const state = store.readState();
      if (!state || !stored) return answer;
      const { head, round, lease, lineage } = stored;
      store.writeState({ ...state, head, round, lease, lineage });
      store.bufferState(state);
      return answer;
    };
  const { apply, settle, ...others } = bound(calls);
  return { ...others, apply: unstored(apply), settle: unstored(settle) };
};

/** The calls as an object that can be spread: a class keeps its methods to itself. */
function bound(calls: Parameters<Double>[0]): Parameters<Double>[0] {
  return {
    open: (request) => calls.open(request),
    diff: (request) => calls.diff(request),
    apply: (request) => calls.apply(request),
    settle: (request) => calls.settle(request),
    purge: (request) => calls.purge(request),
    drop: (request) => calls.drop(request),
  };
}
