import { isDeepStrictEqual } from "node:util";
import type { PairKey } from "../../../contract/pair.ts";
import type { TenantTraits } from "../../../contract/traits.ts";
import { dynamoPairStore } from "../../../lambda/stores/pair-store.ts";
import { dynamoTraitStore } from "../../../lambda/stores/trait-store.ts";
import { learn } from "../../../lambda/traits/traits.ts";
import { UsageError } from "../../errors.ts";
import type { Session } from "../../session/session.ts";
import { type Finding, failed, ok, warning } from "../finding.ts";
import { readTraits } from "../traits.ts";
import type { Shown } from "./evidence.ts";
import type { Probed } from "./steps.ts";

/** Refuses a pair that the deployment has on record: it is in use, and a probe disables it for a moment. */
export async function refuseOwnPair(key: PairKey, { names, clients }: Session): Promise<void> {
  const { version } = await dynamoPairStore(await clients.dynamodb(), names.tables.connections).read(key);
  if (version === 0) return;
  throw new UsageError(
    `--probe-tenant: this deployment has ${key.connectionId} of ${key.organizationId} on record. Choose an organization and a connection that are not in use.`,
  );
}

/** Finds what a probe has told, and stores what the worker can use of it. */
export async function concludeProbe(key: PairKey, probed: Probed, session: Session): Promise<Finding[]> {
  const findings = findingsOf(key, probed);
  if (probed.repeatedPost !== undefined) findings.push(await store(probed.repeatedPost, key, session));
  return findings;
}

function findingsOf({ organizationId, connectionId }: PairKey, probed: Probed): Finding[] {
  const { facts, stopped, before, after } = probed;
  const findings = facts.map(({ about, answer, remedy }) =>
    remedy === undefined ? ok(about, answer) : failed(about, answer, remedy),
  );
  if (stopped !== undefined)
    findings.push(failed("probe", `it ended early: ${stopped}`, "Check the calls above, and run it again."));
  const pair = `${connectionId} of ${organizationId}`;
  if (isDeepStrictEqual(before, after))
    findings.push(ok("the pair", `${pair} is as it was: ${before.state}`));
  else {
    const now = after === undefined ? "not known" : shownText(after);
    findings.push(
      failed(
        "the pair",
        `${pair} was ${shownText(before)} and is ${now}`,
        "Restore it in the Auth0 Dashboard: Organizations, the organization, Connections.",
      ),
    );
  }
  return findings;
}

function shownText(shown: Shown): string {
  return shown.state === "absent" ? "absent" : `${shown.state} ${JSON.stringify(shown.settings)}`;
}

async function store(
  repeatedPost: TenantTraits["repeatedPost"],
  { organizationId, connectionId }: PairKey,
  session: Session,
): Promise<Finding> {
  const { names, clients } = session;
  const status = repeatedPost === "refused" ? 409 : 201;
  const seen: TenantTraits = {
    repeatedPost,
    learnedAtMs: clients.now(),
    evidence: `POST of ${connectionId} for ${organizationId}, which was enabled: ${status}`,
    by: "probe",
  };
  const traits = dynamoTraitStore(await clients.dynamodb(), names.tables.control);
  const change = learn(await readTraits(session), seen);
  if (change.do === "drop") {
    await traits.write(undefined);
    return warning(
      "what is known",
      `a repeated POST is ${repeatedPost}, which contradicts what was known: the worker now believes neither`,
      "Run the probe again.",
    );
  }
  await traits.write(seen);
  return ok("what is known", `a repeated POST is ${repeatedPost}: kept for 30 days`);
}
