import type { Random } from "../../../contract/clock.ts";
import type { Chronicle } from "../chronicle.ts";
import { nameOf } from "../history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { createTenantModel, type SimulatedTenant } from "./tenant.ts";

/** Creates the tenant of a scenario, whose calls and effects the chronicle takes note of. */
export function createChronicledTenant(
  scenario: Scenario,
  clock: VirtualClock,
  random: Random,
  { calls, effects, pairs, claimant, tell }: Chronicle,
): SimulatedTenant {
  return createTenantModel({
    clock,
    random,
    limits: scenario.limits,
    clockOffsetMs: scenario.clockOffsetMs,
    latencyMs: scenario.latencyMs,
    chances: scenario.calls,
    forbiddenOrganizations: scenario.forbiddenOrganizations,
    enabled: scenario.enabled,
    ways: scenario.ways,
    onCall(call) {
      const operationId = claimant(nameOf(call));
      calls.push({ ...call, operationId });
      tell(
        () => `${call.environment}  ${call.endpoint} ${nameOf(call)} → ${call.status}  ${operationId ?? ""}`,
      );
    },
    onEffect(effect) {
      const { claim, unsettled } = (effect.by === undefined && pairs.get(nameOf(effect))) || {};
      effects.push({ ...effect, atMs: clock.now(), operationId: (claim ?? unsettled)?.operationId });
      const settings = "settings" in effect ? JSON.stringify(effect.settings) : "";
      tell(() => `Auth0  ${nameOf(effect)} is ${effect.kind} ${settings}`);
    },
  });
}
