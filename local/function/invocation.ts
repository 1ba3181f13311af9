import type { Context } from "aws-lambda";
import type { Invocation, InvocationResult } from "./protocol.ts";

/** A function's handler. */
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * The handler of a bundle that has been loaded.
 *
 * @throws Error where the bundle exports none of that name.
 */
export function handlerOf(module: Readonly<Record<string, unknown>>, exportName: string): Handler {
  const handler = module[exportName];
  if (typeof handler !== "function") throw new Error(`The bundle exports no ${exportName}.`);
  return handler as Handler;
}

/**
 * Runs a handler for one invocation, as Lambda's runtime does.
 *
 * @param loading The handler. Where it cannot be loaded, each invocation says why.
 * @param environment The function's variables.
 */
export async function answer(
  loading: Promise<Handler>,
  { requestId, event, deadlineMs }: Invocation,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<InvocationResult> {
  try {
    const handler = await loading;
    const response = await handler(event, contextOf(requestId, deadlineMs, environment));
    // As on AWS, a response is its JSON.
    return { requestId, kind: "response", json: JSON.stringify(response) ?? "null" };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { requestId, kind: "error", message: `${name}: ${message}`, stack: stack ?? "" };
  }
}

function contextOf(
  awsRequestId: string,
  deadlineMs: number,
  environment: Readonly<Record<string, string | undefined>>,
): Context {
  const unused = () => {
    throw new Error("The callbacks of the context are not available: return a promise.");
  };
  return {
    awsRequestId,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME ?? "",
    functionVersion: "$LATEST",
    invokedFunctionArn: environment.ORGCONN_FUNCTION_ARN ?? "",
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? "",
    logGroupName: "",
    logStreamName: "",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
