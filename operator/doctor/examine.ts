import { NewerItemError } from "../../contract/newer-item-error.ts";
import { explainError } from "../errors.ts";
import type { SessionFlags } from "../session/flags.ts";
import { openSession } from "../session/session.ts";
import { withTenant } from "../tenant/open-tenant.ts";
import { checkConcurrency, checkConfiguration, checkIdentity, checkLanes } from "./aws.ts";
import { checkBatches } from "./batches.ts";
import { checkPipe, checkVersion } from "./deployment.ts";
import { type Finding, failed } from "./finding.ts";
import { checkCircuits, checkDeadLetters } from "./state.ts";
import { checkCredentials, checkManagementApi, checkReachability, checkToken } from "./tenant.ts";
import { checkTraits } from "./traits.ts";

/** How an examination is followed. */
export interface ExamineOptions {
  /** Receives each finding as it is made. */
  readonly onFinding: (finding: Finding) => void;
  readonly onWait: (why: string) => void;
}

/**
 * Checks a deployment from this machine, and the machine's own ways to it. It ends early where the configuration or the
 * credentials for AWS are not sound.
 *
 * @returns Whether nothing keeps requests from being applied.
 */
export async function examine(flags: SessionFlags, { onFinding, onWait }: ExamineOptions): Promise<boolean> {
  let isSound = true;
  const look = async (name: string, check: () => Promise<Finding | readonly Finding[]>) => {
    const found = [await check().catch((error) => unfinished(name, error))].flat();
    for (const finding of found) {
      if (finding.verdict === "failed") isSound = false;
      onFinding(finding);
    }
    return found;
  };

  if (!flags.local) await look("AWS credentials", () => checkIdentity(flags));
  if (!isSound) return false;
  const session = await openSession(flags);
  try {
    await look("configuration", () => checkConfiguration(session));
    if (!isSound) return false;
    await look("version", () => checkVersion(session));
    await look("Lambda quota", () => checkConcurrency(session));
    await look("lanes", () => checkLanes(session));
    await look("Auth0 credentials", () => checkCredentials(session));
    await withTenant(session, async (tenant) => {
      await look("tenant", () => checkReachability(tenant));
      const token = await look("access token", () => checkToken(session, tenant));
      // Without a token there is no call to wait for.
      if (token.some(({ check, verdict }) => check === "access token" && verdict === "failed")) return;
      await look("Management API", () => checkManagementApi(session, tenant, onWait));
    });
    await look("repeated POST", () => checkTraits(session));
    await look("circuits", () => checkCircuits(session));
    await look("dead letters", () => checkDeadLetters(session));
    await look("batches", () => checkBatches(session));
    await look("outcome events", () => checkPipe(session));
  } finally {
    session.close();
  }
  return isSound;
}

/** A check that could not be made is a finding too. */
function unfinished(check: string, error: unknown): Finding {
  if (error instanceof NewerItemError) return failed(check, error.detail, error.remedy);
  const { detail, remedy = "docs/cli.md lists what this command needs to be allowed." } = explainError(error);
  return failed(check, detail, remedy);
}
