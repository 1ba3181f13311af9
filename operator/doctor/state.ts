import { budgetOf } from "../budget/read.ts";
import { readDepthIfThere } from "../lane/depth.ts";
import type { Session } from "../session/session.ts";
import { circuitText, probeText } from "../text/circuit.ts";
import { type Finding, failed, ok, queueIsGone, warning } from "./finding.ts";
import { limitFindings } from "./limits.ts";

/** Checks the circuits, and what is known of the tenant's limits. */
export async function checkCircuits(session: Session): Promise<Finding[]> {
  const figures = await budgetOf(session);
  const { circuits } = figures;
  const open = Object.entries(circuits.open).map(([guarded, { cause, detail, nextProbeAtMs }]) =>
    failed(
      "circuits",
      `${circuitText(guarded)} is open (${cause}, ${probeText(nextProbeAtMs, session.clients.now())}): ${detail}`,
      "It closes by itself when a probe succeeds; docs/runbook.md says what to do about each cause.",
    ),
  );
  return [...(open.length > 0 ? open : [ok("circuits", "all closed")]), ...limitFindings(figures)];
}

/** Checks that there is a queue for dead letters, and whether any wait for an operator. */
export async function checkDeadLetters(session: Session): Promise<Finding> {
  const depth = await readDepthIfThere(session, "deadLetters");
  if (depth === undefined) {
    return queueIsGone("dead letters", "the worker tries requests that can never succeed again and again");
  }
  const { queued, inHand } = depth;
  return queued + inHand === 0
    ? ok("dead letters", "none")
    : warning("dead letters", `${queued + inHand}`, `${session.commandLine("dead-letters list")} says why.`);
}
