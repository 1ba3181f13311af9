import { CALLS } from "../../../lambda/answer/calls.ts";
import type { CircuitScope } from "../../../lambda/circuit/circuit.ts";
import type { CircuitChange, History, ObservedCall } from "../history.ts";
import { healthOf, isStreak } from "./outage.ts";

/** How long after an answer an execution may close a circuit that another one opened meanwhile, in milliseconds. */
const GRACE_MS = 5_000;

/** A circuit opens for what is really in trouble, and closes when Auth0 itself has answered. */
export function* rightCircuits(history: History): Generator<string> {
  const openedAtMs = new Map<CircuitScope, number>();
  for (const change of history.circuitChanges) {
    const { atMs, before, after } = change;
    for (const guarded of Object.keys(after.open) as CircuitScope[]) {
      if (guarded in before.open) continue;
      openedAtMs.set(guarded, atMs);
      yield* opening(guarded, change, history);
    }
    for (const guarded of Object.keys(before.open) as CircuitScope[]) {
      if (guarded in after.open) continue;
      const sinceMs = openedAtMs.get(guarded) ?? 0;
      if (history.calls.some((call) => opensTheWay(call, guarded, sinceMs, atMs))) continue;
      yield `the circuit of ${guarded} closed, but Auth0 had answered nothing since it opened`;
    }
  }
}

function* opening(
  guarded: CircuitScope,
  { atMs, after }: CircuitChange,
  history: History,
): Generator<string> {
  const { scenario, beganAtMs, answers } = history;
  const circuit = after.open[guarded];
  if (circuit === undefined) return;
  const begun = scenario.troubles.filter(({ fromMs }) => beganAtMs + fromMs <= atMs);
  const explained = {
    unauthorized: () =>
      // A token that could not be put where the others find it looks like one that Auth0 refuses.
      scenario.requests.refused + scenario.requests.answerLost > 0 ||
      begun.some(
        ({ kind }) => kind === "credentials_revoked" || kind === "tokens_revoked" || kind === "scope_missing",
      ),
    insufficient_scope: () =>
      begun.some((trouble) => trouble.kind === "scope_missing" && trouble.scope === guarded),
    insufficient_entitlement: () =>
      begun.some((trouble) => trouble.kind === "unentitled" && trouble.scope === guarded),
    outage: () => isStreak(answers.filter((answer) => answer.atMs <= atMs && healthOf(answer) === "failing")),
  }[circuit.cause]();
  if (explained) return;
  yield `the circuit of ${guarded} opened for ${circuit.cause} (${circuit.detail}), which it had no reason to`;
}

/** Whether Auth0 gave an answer that says that what a circuit guards works again. */
function opensTheWay(call: ObservedCall, guarded: CircuitScope, sinceMs: number, atMs: number): boolean {
  const { endpoint, status, isAuth0s, endedAtMs } = call;
  if (!isAuth0s || endedAtMs < sinceMs - GRACE_MS || endedAtMs > atMs) return false;
  if (typeof status === "string" || status === 429 || status >= 500) return false;
  return (
    guarded === "everything" || (endpoint in SCOPES && SCOPES[endpoint as keyof typeof SCOPES] === guarded)
  );
}

/** The scope of each endpoint that the worker calls, under the names that the tenant has for them. */
const SCOPES = {
  enable: CALLS.enable.scope,
  update: CALLS.update.scope,
  disable: CALLS.disable.scope,
  retrieve: CALLS.get.scope,
  list: CALLS.list.scope,
} as const;
