import { isDeepStrictEqual } from "node:util";
import type { PairKey } from "../../../contract/pair.ts";
import type { TenantTraits } from "../../../contract/traits.ts";
import { dynamoPairStore } from "../../../lambda/stores/pair-store.ts";
import { dynamoTraitStore } from "../../../lambda/stores/trait-store.ts";
import { learn } from "../../../lambda/traits/traits.ts";
import { type Finding, failed, ok, warning } from "../../../operator/doctor/finding.ts";
import { createAsk } from "../../../operator/doctor/probe/ask.ts";
import {
  callText,
  hasLimitHeaders,
  type Said,
  type Shown,
  saidText,
  shownBy,
} from "../../../operator/doctor/probe/evidence.ts";
import { type Probed, probe } from "../../../operator/doctor/probe/steps.ts";
import { readTraits } from "../../../operator/doctor/traits.ts";
import { UsageError } from "../../../operator/errors.ts";
import { connectionIdArgument, organizationIdArgument } from "../../../operator/operation/ids.ts";
import type { SessionFlags } from "../../../operator/session/flags.ts";
import { openSession, type Session } from "../../../operator/session/session.ts";
import { openTenant } from "../../../operator/tenant/open-tenant.ts";
import { EXIT } from "../../exit-codes.ts";
import { confirm } from "../../output/confirm.ts";
import { createOutput } from "../../output/output.ts";
import { styled } from "../../output/styled.ts";
import { interruptible } from "../../signals.ts";
import { showFinding } from "../show.ts";

/** The options of `orgconn doctor --probe-tenant`. */
export interface ProbeFlags extends SessionFlags {
  readonly yes?: boolean;
}

/**
 * Finds out how the tenant behaves by calls about one pair, and stores what the worker can use.
 *
 * @param ids An organization and a connection that are not in use.
 * @returns The exit code: 1 when the pair is not as it was, or the tenant did not tell everything.
 * @throws UsageError when the pair is one of the deployment's.
 */
export async function runProbe(ids: readonly string[], flags: ProbeFlags): Promise<number> {
  const key = pairOf(ids);
  const session = await openSession(flags);
  const output = createOutput(flags);
  const tenant = await openTenant(session);
  try {
    await refuseOwnPair(key, session);
    return await interruptible(async (signal) => {
      const ask = createAsk(tenant, {
        signal,
        onWait: output.note,
        onAnswer: (call, said) =>
          output.result(
            { event: "call", call: callText(call), ...evidenceOf(said) },
            () => styled`  ${callText(call)}\n    ${saidText(said)}`,
          ),
      });
      const before = shownBy(await ask({ kind: "get", ...key }));
      await confirm(question(key, before), flags.yes);
      const probed = await probe(key, before, ask);
      const findings = findingsOf(key, probed);
      if (probed.repeatedPost !== undefined) findings.push(await store(probed.repeatedPost, key, session));
      for (const finding of findings) showFinding(finding, output);
      return findings.some(({ verdict }) => verdict === "failed") ? EXIT.failed : EXIT.ok;
    });
  } finally {
    await tenant.close();
    session.close();
  }
}

function pairOf(ids: readonly string[]): PairKey {
  const [organization, connection, ...more] = ids;
  if (organization === undefined || connection === undefined || more.length > 0) {
    throw new UsageError("--probe-tenant needs two ids: --probe-tenant ORGANIZATION CONNECTION");
  }
  return {
    organizationId: organizationIdArgument(organization),
    connectionId: connectionIdArgument(connection),
  };
}

/** Refuses a pair that the deployment has on record: it is in use, and a probe disables it for a moment. */
async function refuseOwnPair(key: PairKey, { names, clients }: Session): Promise<void> {
  const { version } = await dynamoPairStore(await clients.dynamodb(), names.tables.connections).read(key);
  if (version === 0) return;
  throw new UsageError(
    `--probe-tenant: this deployment has ${key.connectionId} of ${key.organizationId} on record. Choose an organization and a connection that are not in use.`,
  );
}

function question({ organizationId, connectionId }: PairKey, before: Shown): string {
  const now = {
    absent: "It is not associated now.",
    on: "It is ENABLED now; the probe disables it and enables it again with its settings, but loses what these endpoints do not show (its name and access level in the organization).",
    off: "It is turned off: the probe only reads it.",
  }[before.state];
  return `Make about a dozen calls that switch ${connectionId} of ${organizationId} on and off? ${now}`;
}

function evidenceOf(said: Said): object {
  const { status, body } = said;
  return { status, body, rate_limit_headers: hasLimitHeaders(said) };
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
    learnedAtMs: Date.now(),
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
