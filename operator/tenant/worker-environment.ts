import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { type Environment, readEnvironment } from "../../contract/environment.ts";
import type { Session } from "../session/session.ts";

/**
 * What the deployed worker is configured with: commands that call the tenant do it as the worker does.
 *
 * @throws Error naming every variable that is missing: the stack is older than this command. Also where Lambda could not decrypt them.
 */
export async function readWorkerEnvironment({ names, clients }: Session): Promise<Environment> {
  const lambda = await clients.lambda();
  const { Environment: environment } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: names.functionName }),
  );
  const failure = environment?.Error;
  if (failure !== undefined) {
    throw new Error(
      `Lambda could not decrypt the function's environment for these credentials (${failure.ErrorCode}: ${failure.Message}). ` +
        "Give their role kms:Decrypt of the deployment's key through Lambda, as grantOperate does.",
    );
  }
  return readEnvironment(environment?.Variables ?? {});
}
