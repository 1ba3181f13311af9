import { messageFor } from "../../../contract/message.ts";
import { entryOf, isShown } from "../../../local/tenant/routes/entry.ts";
import type { Drift, RecordedPair } from "../../../operator/drift/compare.ts";
import type { ComparisonPorts } from "../../../operator/drift/compare-organization.ts";
import { TenantError } from "../../../operator/tenant/errors.ts";
import { nameOf } from "../history.ts";
import type { Repair } from "../scenario/operators.ts";
import type { Stage } from "../scenario/stage.ts";
import { createMachine, type Machine } from "./machine.ts";
import { untilDone } from "./until-done.ts";

/**
 * Repairs drift as `orgconn drift --all --repair` does: compares every organization, takes its time to agree, and enqueues
 * what makes the tenant what was last applied. A run that was killed is started anew, and compares again.
 */
export async function repairDrift({ confirmMs, crashChance }: Repair, stage: Stage): Promise<void> {
  const { clock, whim: random, chronicle, commands, accept, account } = stage;
  await untilDone({ clock, random, crashChance }, async (environment) => {
    const machine = createMachine(environment, stage);
    const ports = comparisonPorts(machine, stage);
    const drifts: Drift[] = [];
    for (const organization of await machine.request(() => allRecorded(stage))) {
      const comparison = await commands.compareOrganization(organization, ports);
      if (comparison.kind === "compared") drifts.push(...comparison.drifts);
    }
    chronicle.tell(() => `operator  found ${drifts.length} drifts`);
    const requests = drifts.flatMap((drift) =>
      commands.repairOf(drift, "operator").map((request) => ({ drift, request })),
    );
    await environment.clock.sleep(confirmMs);
    for (const { drift, request } of requests) {
      if (drift.live.state === "off") chronicle.complain(`${nameOf(drift)} was turned off, and is repaired`);
      const operation_id = `repair-${chronicle.repairs.size + 1}`;
      chronicle.repairs.set(operation_id, drift.operationId);
      await machine.request(() => {
        const sent = account.lanes.bulk.send({ ...messageFor({ operation_id, ...request }), attributes: {} });
        if (sent.kind === "accepted") accept({ ...sent.receipt, lane: "bulk" });
        chronicle.tell(() => `operator  repairs by ${operation_id}: ${JSON.stringify(request)}`);
      });
    }
  });
}

function comparisonPorts(machine: Machine, stage: Stage): ComparisonPorts {
  const { world } = stage.troubled.tenant;
  return {
    readLive: (organizationId) =>
      machine.request(() => {
        if (!world.hasOrganization(organizationId)) throw new TenantError(`${organizationId}: unknown`, 404);
        const connections = world.associatedIn(organizationId).flatMap((connectionId) => {
          const association = world.association(organizationId, connectionId);
          return isShown(association, world) ? [{ ...entryOf(connectionId, association, world) }] : [];
        });
        return { connections, truncated: false };
      }),
    readRecorded: (organizationId) =>
      machine.request(() => ({
        organizationId,
        pairs: allRecorded(stage).find((one) => one.organizationId === organizationId)?.pairs ?? [],
      })),
    now: machine.now,
  };
}

/** What is on record of every organization. */
function allRecorded({ chronicle }: Stage) {
  const organizations = new Map<string, RecordedPair[]>();
  for (const [name, pair] of chronicle.pairs) {
    const [organizationId = "", connectionId = ""] = name.split("#");
    const pairs = organizations.get(organizationId) ?? [];
    organizations.set(organizationId, pairs);
    pairs.push({ connectionId, pair });
  }
  return [...organizations].map(([organizationId, pairs]) => ({ organizationId, pairs }));
}
