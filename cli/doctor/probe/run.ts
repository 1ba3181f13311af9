import type { PairKey } from "../../../contract/pair.ts";
import { createAsk } from "../../../operator/doctor/probe/ask.ts";
import { concludeProbe, refuseOwnPair } from "../../../operator/doctor/probe/conclude.ts";
import {
  answerObject,
  callText,
  type Shown,
  saidText,
  shownBy,
} from "../../../operator/doctor/probe/evidence.ts";
import { probe } from "../../../operator/doctor/probe/steps.ts";
import { UsageError } from "../../../operator/errors.ts";
import { connectionIdArgument, organizationIdArgument } from "../../../operator/operation/ids.ts";
import type { SessionFlags } from "../../../operator/session/flags.ts";
import { withTenant } from "../../../operator/tenant/open-tenant.ts";
import { EXIT } from "../../exit-codes.ts";
import { confirm } from "../../output/confirm.ts";
import { styled } from "../../output/styled.ts";
import { runOnTarget } from "../../session/run.ts";
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
  return runOnTarget(flags, (session, output) =>
    withTenant(session, async (tenant) => {
      await refuseOwnPair(key, session);
      return interruptible(async (signal) => {
        const ask = createAsk(tenant, {
          signal,
          onWait: output.note,
          onAnswer: (call, said) =>
            output.result(answerObject(call, said), () => styled`  ${callText(call)}\n    ${saidText(said)}`),
        });
        const before = shownBy(await ask({ kind: "get", ...key }));
        await confirm(question(key, before), flags.yes);
        const findings = await concludeProbe(key, await probe(key, before, ask), session);
        findings.forEach(showFinding(output));
        return findings.some(({ verdict }) => verdict === "failed") ? EXIT.failed : EXIT.ok;
      });
    }),
  );
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

function question({ organizationId, connectionId }: PairKey, before: Shown): string {
  const now = {
    absent: "It is not associated now.",
    on: "It is ENABLED now; the probe disables it and enables it again with its settings, but loses what these endpoints do not show (its name and access level in the organization).",
    off: "It is turned off: the probe only reads it.",
  }[before.state];
  return `Make about a dozen calls that switch ${connectionId} of ${organizationId} on and off? ${now}`;
}
