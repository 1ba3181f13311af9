import { readBudget } from "../budget/read.ts";
import { countLetters } from "../dead-letters/walk.ts";
import type { Session } from "../session/session.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** Whether calls are let through, and what is known of the tenant's limit. */
export async function checkCircuits({ clients, names }: Session): Promise<Finding[]> {
  const { circuits, buckets } = await readBudget(await clients.dynamodb(), names.tables.control);
  const open = Object.entries(circuits.open).map(([guarded, { cause, detail }]) =>
    failed(
      "circuits",
      `the circuit of ${guarded} is open (${cause}): ${detail}`,
      "It closes by itself when a probe succeeds; docs/runbook.md says what to do about each cause.",
    ),
  );
  const write = buckets.find(({ name }) => name === "write");
  const learned =
    write?.learnedPerSecond === undefined
      ? "not known yet: it is learned from answers"
      : `${write.burst} at once, ${(write.learnedPerSecond * 60).toFixed(0)} a minute`;
  return [...(open.length > 0 ? open : [ok("circuits", "all closed")]), ok("limit on writes", learned)];
}

/** Whether anything waits for somebody in the dead-letter queue. */
export async function checkDeadLetters(session: Session): Promise<Finding> {
  const letters = await countLetters(session);
  return letters === 0
    ? ok("dead letters", "none")
    : warning("dead letters", `${letters}`, `${session.commandLine("dead-letters list")} says why.`);
}
