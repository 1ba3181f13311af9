import type { Clock } from "../../contract/clock.ts";
import type { Scope } from "../../contract/scope.ts";
import { CALLS } from "../answer/calls.ts";
import type { Meaning } from "../answer/meaning.ts";
import type { AdmissionRequest } from "./admission-request.ts";
import { type Cause, type CircuitScope, close, failProbe, open } from "./circuit.ts";
import { type Health, healthOf } from "./health.ts";
import type { SharedCircuits } from "./shared-circuits.ts";
import { addFailure, isOutage, type Streak } from "./streak.ts";

/**
 * Learns from the answer to a call, opening and closing circuits.
 *
 * @param probes The circuit that the call was a probe of, if it was one.
 * @returns What the answer means in the light of what else is known.
 */
export type Report = (
  wish: AdmissionRequest,
  meaning: Meaning,
  probes: CircuitScope | undefined,
) => Promise<Meaning>;

/** Makes an execution's reporter. It remembers what failed in a row. */
export function createReport(keeper: SharedCircuits, clock: Clock): Report {
  let failures: Streak = [];
  const lacking = new Map<Scope, Streak>();

  const isOpen = (guarded: CircuitScope) => keeper.known().open[guarded] !== undefined;
  const closeIfOpen = async (guarded: CircuitScope) => {
    if (isOpen(guarded)) await keeper.change((now) => close(now, guarded));
  };
  const failIfProbe = async (probes: CircuitScope | undefined) => {
    if (probes !== undefined) await keeper.change((now) => failProbe(now, probes, clock.now()));
  };
  const block = async (guarded: CircuitScope, cause: Cause, detail: string) => {
    const nowMs = clock.now();
    await keeper.change((now) => open(now, guarded, { cause, detail }, nowMs));
  };

  const failed = async (
    wish: AdmissionRequest,
    meaning: Extract<Meaning, { kind: "retry" }>,
    probes: CircuitScope | undefined,
  ): Promise<Meaning> => {
    const { detail, unsettled } = meaning;
    failures = addFailure(failures, wish.organizationId);
    await failIfProbe(probes);
    const outage = probes !== "everything" && isOutage(failures);
    if (outage) await block("everything", "outage", detail);
    const guarded = probes ?? "everything";
    // Another execution may have opened it while the call was under way: then this was part of the outage.
    if (!isOpen(guarded)) await keeper.look();
    // The circuits may be out of reach; an outage is an outage all the same.
    if (!isOpen(guarded)) return outage ? { ...meaning, excused: true } : meaning;
    return { kind: "blocked", what: guarded, detail, unsettled };
  };

  /** One organization may lack what others have: only several in a row over several organizations are the tenant's plan. */
  const lacks = async (
    wish: AdmissionRequest,
    meaning: Extract<Meaning, { kind: "rejected" }>,
    probes: CircuitScope | undefined,
  ): Promise<Meaning> => {
    const { scope } = CALLS[wish.call];
    const { detail, auth0Status } = meaning;
    failures = [];
    await closeIfOpen("everything");
    const streak = addFailure(lacking.get(scope) ?? [], wish.organizationId);
    lacking.set(scope, streak);
    if (probes === scope) await failIfProbe(scope);
    else if (isOutage(streak)) await block(scope, "insufficient_entitlement", detail);
    return isOpen(scope) ? { kind: "blocked", what: scope, detail, unsettled: false, auth0Status } : meaning;
  };

  const blocked = async (
    { guarded, cause, detail }: Extract<Health, { kind: "blocked" }>,
    probes: CircuitScope | undefined,
  ) => {
    // A token that lacks a scope is a good token. It says nothing of an outage: tokens are looked at in front.
    const accepted = keeper.known().open.everything?.cause === "unauthorized";
    if (guarded !== "everything" && accepted) await closeIfOpen("everything");
    if (probes === guarded) await failIfProbe(guarded);
    else await block(guarded, cause, detail);
  };

  return async (wish, meaning, probes) => {
    const health = healthOf(meaning);
    switch (health.kind) {
      case "unclear":
        return meaning;
      case "foreign":
        await failIfProbe(probes);
        return meaning;
      case "well": {
        const { scope } = CALLS[wish.call];
        failures = [];
        lacking.delete(scope);
        await closeIfOpen("everything");
        await closeIfOpen(scope);
        return meaning;
      }
      case "failing":
        return failed(wish, health.meaning, probes);
      case "lacking":
        return lacks(wish, health.meaning, probes);
      case "blocked":
        await blocked(health, probes);
        return meaning;
    }
  };
}
