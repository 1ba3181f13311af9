import { iso } from "../../contract/iso.ts";
import { traitsOf } from "../../contract/items/traits-item.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import { readControlItem } from "../../lambda/stores/budget-store.ts";
import { BELIEVED_FOR_MS, believed } from "../../lambda/traits/traits.ts";
import type { CommandLine, Session } from "../session/session.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Reads what the worker has learned of the tenant's behaviour. */
export async function readTraits({ clients, names }: Session): Promise<TenantTraits | undefined> {
  const { shared } = await readControlItem(await clients.dynamodb(), names.tables.control);
  return traitsOf(shared);
}

/** Says how the tenant answers a repeated POST, since when that is known and by what evidence. */
export async function checkTraits(session: Session): Promise<Finding> {
  const known = await readTraits(session);
  return traitsFinding(known, session.clients.now(), session.commandLine);
}

/** @param nowMs AWS's clock. */
export function traitsFinding(
  known: TenantTraits | undefined,
  nowMs: number,
  commandLine: CommandLine,
): Finding {
  const check = "repeated POST";
  if (known === undefined || believed(known, nowMs) === undefined) {
    const past =
      known === undefined ? "not known yet" : `no longer known: learned at ${iso(known.learnedAtMs)}`;
    return warning(
      check,
      `${past}, so batches that enable look at every connection first, at the tenant's read limit`,
      `The worker learns it along the way. To find out at once, with an organization and a connection that are not in use: ${commandLine("doctor --probe-tenant ORGANIZATION CONNECTION")}`,
    );
  }
  const { repeatedPost, learnedAtMs, evidence, by } = known;
  const until = iso(learnedAtMs + BELIEVED_FOR_MS);
  return ok(
    check,
    `${repeatedPost}, learned by the ${by} at ${iso(learnedAtMs)} (${evidence}), believed until ${until}`,
  );
}
