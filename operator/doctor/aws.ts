import { OPERATOR_LIMITS } from "../../aws/client.ts";
import { LANES } from "../../contract/place.ts";
import { describeError } from "../errors.ts";
import { isPaused } from "../lane/consumption.ts";
import { readDepthIfThere, readLaneState } from "../lane/depth.ts";
import { pauseText } from "../lane/pause-text.ts";
import type { AwsOptions } from "../session/clients.ts";
import { checkProfile } from "../session/profile.ts";
import { callerArn } from "../session/requester.ts";
import type { Session } from "../session/session.ts";
import { readWorkerEnvironment } from "../tenant/worker-environment.ts";
import { type Finding, failed, ok, queueIsGone, warning } from "./finding.ts";

/** Shows the AWS identity of the caller. */
export async function checkIdentity(options: AwsOptions): Promise<Finding> {
  await checkProfile(options.profile);
  return ok("AWS credentials", await callerArn(options, OPERATOR_LIMITS));
}

/** Checks that the worker's configuration fits this version of the command line. */
export async function checkConfiguration(session: Session): Promise<Finding> {
  try {
    const { AUTH0_DOMAIN, AUTH0_BASE_URL } = await readWorkerEnvironment(session);
    return ok("configuration", `tenant ${AUTH0_DOMAIN}${AUTH0_BASE_URL ? ` at ${AUTH0_BASE_URL}` : ""}`);
  } catch (error) {
    return failed("configuration", describeError(error), "Deploy the stack again with this version.");
  }
}

/** Checks that the lanes' queues exist, that neither lane is paused, and that a pause ends as it should. */
export async function checkLanes(session: Session): Promise<Finding[]> {
  return Promise.all(
    LANES.map(async (lane) => {
      const check = `${lane} lane`;
      const [{ consumption, pauseEnd }, depth] = await Promise.all([
        readLaneState(session, lane),
        readDepthIfThere(session, lane),
      ]);
      if (depth === undefined)
        return queueIsGone(check, "producers cannot send to it, and what waited in it is lost");
      if (!isPaused(consumption)) return ok(check, consumption.toLowerCase());
      const detail = `it ${pauseText(pauseEnd, session.clients.now())}`;
      return warning(check, detail, session.commandLine(`resume --lane ${lane}`));
    }),
  );
}

/** Checks that the account's quota allows the lanes' maximum concurrency. */
export async function checkConcurrency(session: Session): Promise<Finding> {
  const { GetAccountSettingsCommand } = await import("@aws-sdk/client-lambda");
  const lambda = await session.clients.lambda();
  const [{ AccountLimit }, environment] = await Promise.all([
    lambda.send(new GetAccountSettingsCommand({})),
    readWorkerEnvironment(session),
  ]);
  const needed = environment.INTERACTIVE_MAXIMUM_CONCURRENCY + environment.BULK_MAXIMUM_CONCURRENCY;
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions;
  const left = unreserved ?? AccountLimit?.ConcurrentExecutions ?? 0;
  const detail = `the lanes run up to ${needed} executions, the account allows ${left}`;
  return left >= needed
    ? ok("Lambda quota", detail)
    : failed(
        "Lambda quota",
        detail,
        "Ask AWS for a higher quota of concurrent executions (Service Quotas, Lambda), or lower the lanes' maximum concurrency.",
      );
}
