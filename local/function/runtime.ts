/**
 * The process of one execution environment: loads the handler, then answers one invocation after the other. It ends
 * with the process that started it, however that one ends.
 */
import type { Context } from "aws-lambda";
import type { Invocation, InvocationResult } from "./protocol.ts";

type Handler = (event: unknown, context: Context) => Promise<unknown>;

process.on("disconnect", () => process.exit());
// Ctrl-C in a terminal reaches the whole process group. Its parent decides when an execution ends.
process.on("SIGINT", () => {});

const [, , bundle = "", handlerName = "handler"] = process.argv;
const loading = import(bundle).then((module: Record<string, Handler>) => {
  const handler = module[handlerName];
  if (handler === undefined) throw new Error(`${bundle} exports no ${handlerName}.`);
  return handler;
});
loading.catch(() => {}); // The first invocation reports it.

process.on("message", async (invocation: Invocation) => {
  reply(await invoke(invocation));
});

async function invoke({ requestId, event, deadlineMs }: Invocation): Promise<InvocationResult> {
  try {
    const handler = await loading;
    const response = await handler(event, contextOf(requestId, deadlineMs));
    // As on AWS, a response is its JSON.
    return { requestId, kind: "response", json: JSON.stringify(response) ?? "null" };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { requestId, kind: "error", message: `${name}: ${message}`, stack: stack ?? "" };
  }
}

function contextOf(awsRequestId: string, deadlineMs: number): Context {
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "";
  const unused = () => {
    throw new Error("The callbacks of the context are not available: return a promise.");
  };
  return {
    awsRequestId,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: process.env.ORGCONN_FUNCTION_ARN ?? "",
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? "",
    logGroupName: "",
    logStreamName: "",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}

function reply(result: InvocationResult): void {
  process.send?.(result);
}
