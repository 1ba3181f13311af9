import { type Environment, readEnvironment } from "../../lambda/config.ts";
import type { Session } from "./session.ts";

/**
 * The configuration that the deployed worker runs with.
 *
 * @throws Error naming what is missing, when the stack is older than this command.
 */
export async function readWorkerEnvironment({ clients, names }: Session): Promise<Environment> {
  const [{ GetFunctionConfigurationCommand }, client] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    clients.lambda(),
  ]);
  const { Environment } = await client.send(
    new GetFunctionConfigurationCommand({ FunctionName: names.functionName }),
  );
  return readEnvironment(Environment?.Variables ?? {});
}
