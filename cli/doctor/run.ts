import { NewerItemError } from "../../contract/newer-item-error.ts";
import {
  checkConcurrency,
  checkConfiguration,
  checkIdentity,
  checkLanes,
} from "../../operator/doctor/aws.ts";
import { checkBatches } from "../../operator/doctor/batches.ts";
import { checkPipe, checkVersion } from "../../operator/doctor/deployment.ts";
import { type Finding, failed } from "../../operator/doctor/finding.ts";
import { checkCircuits, checkDeadLetters } from "../../operator/doctor/state.ts";
import {
  checkCredentials,
  checkManagementApi,
  checkReachability,
  checkToken,
} from "../../operator/doctor/tenant.ts";
import { checkTraits } from "../../operator/doctor/traits.ts";
import { describeError } from "../../operator/errors.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { openTenant } from "../../operator/tenant/open-tenant.ts";
import { EXIT } from "../exit-codes.ts";
import { createOutput, type Output } from "../output/output.ts";
import { showFinding } from "./show.ts";

type Check = () => Promise<Finding | readonly Finding[]>;

/**
 * Checks a deployment from this machine, and the machine's own ways to it.
 *
 * @returns The exit code: 1 when something keeps requests from being applied.
 */
export async function runDoctor(flags: SessionFlags): Promise<number> {
  const output = createOutput(flags);
  const findings: Finding[] = [];
  const look = async (name: string, check: Check) => {
    const found = [await check().catch((error) => unfinished(name, error))].flat();
    for (const finding of found) {
      findings.push(finding);
      showFinding(finding, output);
    }
    return found;
  };

  if (!flags.local) await look("AWS credentials", () => checkIdentity(flags));
  const session = await openSession(flags);
  try {
    await look("configuration", () => checkConfiguration(session));
    if (findings.some(({ verdict }) => verdict === "failed")) return EXIT.failed;
    await look("version", () => checkVersion(session));
    await look("Lambda quota", () => checkConcurrency(session));
    await look("lanes", () => checkLanes(session));
    await look("Auth0 credentials", () => checkCredentials(session));
    await checkTenant(session, look, output);
    await look("repeated POST", () => checkTraits(session));
    await look("circuits", () => checkCircuits(session));
    await look("dead letters", () => checkDeadLetters(session));
    await look("batches", () => checkBatches(session));
    await look("outcome events", () => checkPipe(session));
  } finally {
    session.close();
  }
  return findings.some(({ verdict }) => verdict === "failed") ? EXIT.failed : EXIT.ok;
}

async function checkTenant(
  session: Session,
  look: (name: string, check: Check) => Promise<readonly Finding[]>,
  output: Output,
): Promise<void> {
  const tenant = await openTenant(session);
  try {
    await look("tenant", () => checkReachability(tenant));
    const token = await look("access token", () => checkToken(session, tenant));
    // Without a token there is no call to wait for.
    if (token.some(({ check, verdict }) => check === "access token" && verdict === "failed")) return;
    await look("Management API", () => checkManagementApi(tenant, output.note));
  } finally {
    await tenant.close();
  }
}

/** A check that could not be made is a finding too. */
function unfinished(check: string, error: unknown): Finding {
  if (error instanceof NewerItemError) return failed(check, error.detail, error.remedy);
  return failed(check, describeError(error), "docs/cli.md lists what this command needs to be allowed.");
}
